import { act, cleanup, configure, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterMessage } from '../../state/reduce';
import { run } from '../../state/samples';
import { EMPTY, type Heard, type State } from '../../state/state';
import { RunsView } from './runs';

configure({ asyncUtilTimeout: 10_000 }); // a machine that builds beside it may be slow

let answer: { status: number; body: unknown };

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(answer.body), { status: answer.status })));
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(600);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function shown() {
  let state: State = EMPTY;
  const heard = (message: Heard) => {
    state = afterMessage(state, message);
    act(() => view.rerender(<RunsView state={state} heard={heard} />));
  };
  const view = render(<RunsView state={state} heard={heard} />);
}

describe('the list of runs', () => {
  it('shows how far each is, open ones first', async () => {
    answer = {
      status: 200,
      body: {
        runs: [
          run({ id: 'run-2', workflow: 'deploy', state: 'failed', finished_at: '2026-01-01T00:01:00.000Z', error: { code: 'x', reason: 'no <b>host</b>', retryable: false } }),
          run({ counts: { completed: 7, pending: 5 }, waits: 'waits until 2026-01-01T00:00:00.000Z' }),
        ],
      },
    };
    shown();

    const [first, second] = await screen.findAllByRole('link');
    expect(first?.getAttribute('href')).toBe('#/runs/run-1');
    expect(first?.textContent).toContain('7 of 12 steps');
    expect(first?.textContent).toMatch(/waits until .*2026/);
    expect(second?.textContent).toContain('no <b>host</b>');
  });

  it('says how to begin when there is none', async () => {
    answer = { status: 200, body: { runs: [] } };
    shown();
    expect(screen.getByText('Asking the host …')).toBeTruthy();

    expect(await screen.findByText(/No run yet/)).toBeTruthy();
  });

  it('says plainly what is not allowed', async () => {
    answer = { status: 403, body: { detail: 'not for you', mistakes: [] } };
    shown();

    expect((await screen.findByRole('alert')).textContent).toContain('not for you');
    expect(screen.queryByText(/No run yet/)).toBeNull();
  });
});
