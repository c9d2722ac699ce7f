import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunView as View } from '../../protocol';
import { afterMessage } from '../../state/reduce';
import { QUESTION, run, runFact, step, TIME } from '../../state/samples';
import { EMPTY, type Heard, type State } from '../../state/state';
import { RunView } from './run';

configure({ asyncUtilTimeout: 10_000 }); // a machine that builds beside it may be slow

const STEPS = [
  step('build', { state: 'completed', attempt: 2, work: 'task-7', output: { jar: 'a.jar' }, started_at: TIME, ended_at: TIME }),
  step('deploy', { depends_on: ['build'], skill: 'release' }),
];
const RUN = run({ steps: STEPS, counts: { completed: 1, pending: 1 } });

/** A host that answers as it is told to, and keeps what it was asked. */
let asked: { path: string; body: unknown }[];
let answers: Record<string, { status?: number; body: unknown }>;

beforeEach(() => {
  asked = [];
  answers = { 'runs/run-1': { body: RUN } };
  vi.stubGlobal('fetch', (path: string, { body }: { body?: string } = {}) => {
    const short = path.replace('/api/v1/', '');
    asked.push({ path: short, body: body && JSON.parse(body) });
    const answer = answers[short] ?? { status: 404, body: { detail: `no ${short}`, mistakes: [] } };
    return Promise.resolve(new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 }));
  });
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(600);
  HTMLDialogElement.prototype.showModal = function show() {
    this.open = true;
  };
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The view with a state of its own, as the page has one. */
function shown() {
  let state: State = EMPTY;
  const heard = (message: Heard) => {
    state = afterMessage(state, message);
    act(() => view.rerender(<RunView id="run-1" state={state} heard={heard} />));
  };
  const view = render(<RunView id="run-1" state={state} heard={heard} />);
  return heard;
}
const told = (...facts: ReturnType<typeof runFact>[]): Heard => ({ type: 'facts', sequence: 1, position: 1, conflated: false, facts });
const row = (id: string) => document.querySelector<HTMLElement>(`[data-step='${id}']`)!;

describe('the view of a run', () => {
  it('says that it asks, then what there is', async () => {
    shown();
    expect(screen.getByText('Asking the host …')).toBeTruthy();

    expect(await screen.findByRole('heading', { name: 'review v2' })).toBeTruthy();
    expect(screen.getByText('1 of 2 steps')).toBeTruthy();
    expect(row('build').textContent).toContain('completed');
    expect(row('deploy').textContent).toContain('after build');
  });

  it('says plainly what is not allowed', async () => {
    answers = { 'runs/run-1': { status: 403, body: { detail: "caller 'ann' may not see it", mistakes: [] } } };
    shown();

    expect((await screen.findByRole('alert')).textContent).toBe("caller 'ann' may not see it");
  });

  it('shows what a step did, with a link to its task', async () => {
    shown();
    await screen.findByText('1 of 2 steps');
    fireEvent.click(row('build'));

    const details = within(screen.getByRole('region', { name: 'Step build' }));
    expect(details.getByRole('link', { name: 'task-7' }).getAttribute('href')).toBe('#/tasks/task-7');
    expect(details.getByText(/a\.jar/)).toBeTruthy();
    expect(row('build').getAttribute('aria-pressed')).toBe('true');
  });

  it('follows the facts', async () => {
    const heard = shown();
    await screen.findByText('1 of 2 steps');
    heard(told(runFact(2, 'step-started', { step: 'deploy', attempt: 1, work: 'task-8', agent: 'echo' })));
    expect(row('deploy').textContent).toContain('running');

    heard(told(
      runFact(3, 'step-ended', { step: 'deploy', state: 'failed', error: { code: 'x', reason: 'no such host', retryable: false } }),
      runFact(4, 'finished', { state: 'failed', error: { code: 'step-failed', reason: 'deploy failed', retryable: false } }),
    ));
    expect(row('deploy').textContent).toContain('no such host');
    expect(screen.getByRole('heading', { name: 'Failed' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
  });

  it('reads again what facts do not tell', async () => {
    const heard = shown();
    await screen.findByText('1 of 2 steps');
    answers['runs/run-1'] = { body: { ...RUN, version: 9, steps: [...STEPS, step('late')], counts: { completed: 1, pending: 2 } } };
    heard(told(runFact(9, 'warned', { warning: 'odd' })));

    expect(await screen.findByText('1 of 3 steps')).toBeTruthy();
    expect(asked.filter(({ path }) => path === 'runs/run-1')).toHaveLength(2);
  });

  it('reads all the steps of a long run', async () => {
    const many = Array.from({ length: 3 }, (_, i) => step(`s${i}`));
    answers = {
      'runs/run-1': { body: { ...RUN, steps: many.slice(0, 2), counts: { pending: 3 } } },
      'runs/run-1/steps?limit=200&after=s1': { body: { steps: many.slice(2) } },
    };
    shown();

    expect(await screen.findByText('0 of 3 steps')).toBeTruthy();
    expect(row('s2')).toBeTruthy();
  });

  it('answers what the run asks', async () => {
    const asks: View = { ...RUN, state: 'awaiting-input', questions: [{ id: 'approve:deploy', question: QUESTION, step: 'deploy', since: TIME }] };
    answers = { 'runs/run-1': { body: asks }, 'runs/run-1/answer': { body: asks } };
    shown();
    const form = within(await screen.findByRole('group', { name: 'Step deploy of review asks' }));
    fireEvent.click(form.getByLabelText('Yes'));
    fireEvent.click(form.getByRole('button', { name: 'Answer' }));

    await waitFor(() => expect(asked.at(-1)).toEqual({ path: 'runs/run-1/answer', body: { question: 'approve:deploy', answer: { yes: true } } }));
  });
});

describe('what can be done with a run', () => {
  it('is done after asking, with a reason, and says why not', async () => {
    answers['runs/run-1/cancel'] = { status: 403, body: { detail: 'not yours', mistakes: [] } };
    shown();
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(asked.some(({ path }) => path.endsWith('/cancel'))).toBe(false);
    fireEvent.change(screen.getByLabelText(/Why/), { target: { value: 'a mistake' } });
    fireEvent.click(screen.getByRole('button', { name: 'Cancel the run' }));

    expect((await screen.findByText('not yours')).getAttribute('role')).toBe('alert');
    expect(asked.at(-1)).toEqual({ path: 'runs/run-1/cancel', body: { reason: 'a mistake' } });
  });

  it('forks with other input and goes there', async () => {
    answers['runs/run-1/fork'] = { body: { ...RUN, id: 'run-2' } };
    shown();
    fireEvent.click(await screen.findByRole('button', { name: 'Fork' }));
    fireEvent.change(screen.getByLabelText('Input'), { target: { value: '{"change":' } });
    fireEvent.click(screen.getByRole('button', { name: 'Start the fork' }));
    expect(await screen.findByText('The input is no valid JSON.')).toBeTruthy();

    fireEvent.change(screen.getByLabelText('Input'), { target: { value: '{"change":"y"}' } });
    fireEvent.click(screen.getByRole('button', { name: 'Start the fork' }));
    await waitFor(() => expect(location.hash).toBe('#/runs/run-2'));
    expect(asked.at(-1)).toEqual({ path: 'runs/run-1/fork', body: { version: 1, input: { change: 'y' } } });
  });

  it('is only what its state lets be done', async () => {
    answers['runs/run-1'] = { body: { ...RUN, state: 'paused' } };
    answers['runs/run-1/resume'] = { body: RUN };
    shown();
    fireEvent.click(await screen.findByRole('button', { name: 'Resume' }));

    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
    await waitFor(() => expect(asked.at(-1)?.path).toBe('runs/run-1/resume'));
  });
});
