import { describe, expect, it } from 'vitest';
import type { AgentLine, FactSeen, Message, PluginView, Status } from '../protocol';
import { afterMessage } from './reduce';
import { EMPTY, MOST_ENDED, MOST_TEXT, type State } from './state';
import { taskOf } from './tasks';
import { verdict } from './verdict';
import { span, told } from './words';

const TIME = '2026-01-01T00:00:00.000Z';
const STATUS: Status = {
  ready: true, since: TIME, version: '0.1.0', node: 'n1', url: '', data: '', agents: 1, running: 0, queued: 0,
  claimable: 0, lost: 0, position: 1, journal: { bytes: 0, archived: 0 }, model: 'none', problems: [],
};
const ECHO: AgentLine = {
  name: 'pack/echo', description: 'says it', category: 'general', state: 'available', reason: '', running: 0,
  played_by: 'HOST', form: 'java', plugin: 'echo', plugin_version: '1', without: [], skills: [],
};
const PLUGIN: PluginView = {
  id: 'echo', version: '1', digest: 'd', file: 'f', form: 'jar', state: 'loaded', reason: '', agents: [], providers: [], running: 0,
  earlier: [], since: TIME,
};
const SUBMITTED = {
  agent: 'echo', skill: 'execute', input: 'x', content: [], deadline: 1_800_000_000_000, budget: {}, priority: 0, caller: 'local',
};

let position = 0;
const fact = (stream: string, version: number, kind: string, body: object): FactSeen => ({
  position: ++position, time: TIME, stream, version, kind, body: body as Record<string, unknown>,
});
const batch = (...facts: FactSeen[]): Message => ({ type: 'facts', sequence: 1, position, conflated: false, facts });
const after = (...messages: Message[]): State => messages.reduce(afterMessage, EMPTY);
const snapshot = (more: object = {}): Message => ({
  type: 'snapshot', position: 0, node: 'n1', resumed: false, agents: [ECHO], tasks: [], runs: [], plugins: [PLUGIN], status: STATUS, ...more,
});
const life = (id: string): FactSeen[] => [
  fact(`task/${id}`, 1, 'task.submitted', SUBMITTED),
  fact(`task/${id}`, 2, 'task.started', { epoch: 1, player: { by: 'host', node: 'n1', plugin_version: '1' }, decision: { why: '' } }),
  fact(`task/${id}`, 3, 'task.finished', { epoch: 1, state: 'completed', answer: [] }),
];

describe('a task', () => {
  it('is what its facts say', () => {
    const [submitted, started, finished] = life('a') as [FactSeen, FactSeen, FactSeen];
    const task = (state: State) => state.tasks.get('a');

    expect(task(after(batch(submitted)))).toMatchObject({ agent: 'echo', skill: 'execute', state: 'queued', version: 1 });
    expect(task(after(batch(submitted, started)))).toMatchObject({ state: 'running', played_by: 'host', epoch: 1 });
    expect(task(after(batch(submitted, started), batch(finished)))).toMatchObject({ state: 'completed', finished_at: TIME });
  });

  it('goes back to the queue when it is given back, and says why', () => {
    const [submitted, started] = life('a') as [FactSeen, FactSeen];
    const released = fact('task/a', 3, 'task.released', { epoch: 1, reason: 'the agent was replaced' });

    expect(after(batch(submitted, started, released)).tasks.get('a')).toMatchObject({ state: 'queued', waits: 'the agent was replaced' });
  });

  it('waits for a human and goes on', () => {
    const [submitted, started] = life('a') as [FactSeen, FactSeen];
    const asked = fact('task/a', 3, 'task.asked', { epoch: 1, number: 1, question: { text: 'Which?', schema: {} } });
    const state = after(snapshot(), batch(submitted, started, asked));
    expect(state.tasks.get('a')).toMatchObject({ state: 'waiting-for-input', question: { text: 'Which?' } });
    expect(verdict(state).concerns[0]?.what).toBe('echo asks: Which?');

    const answered = afterMessage(state, batch(fact('task/a', 4, 'task.answered', { number: 1, caller: 'local' })));
    expect(answered.tasks.get('a')?.state).toBe('running');
    expect(answered.tasks.get('a')?.question).toBeUndefined();
  });

  it('is not changed by a fact that it has seen', () => {
    const [submitted, started, finished] = life('a') as [FactSeen, FactSeen, FactSeen];
    const seen = after(batch(submitted, started, finished));

    expect(afterMessage(seen, batch(started)).tasks.get('a')).toEqual(seen.tasks.get('a'));
  });

  it('comes out the same from a newer snapshot and the facts that it already had', () => {
    const facts = life('a');
    const task = taskOf(facts)!;

    expect(after(snapshot({ tasks: [task] }), batch(...facts)).tasks.get('a')).toEqual(task);
  });

  it('comes out the same when facts between were left out for a slow client', () => {
    const [submitted, started, finished] = life('a') as [FactSeen, FactSeen, FactSeen];

    expect(after(batch(submitted, finished)).tasks.get('a')).toMatchObject({ state: 'completed', agent: 'echo' });
    expect(after(batch(submitted, started, finished)).tasks.get('a')?.state).toBe('completed');
  });

  it('is not made up from a fact in the middle of its life', () => {
    expect(after(batch(life('a')[1]!)).tasks.size).toBe(0);
  });

  it('changes nothing that was there before', () => {
    const before = after(batch(...life('a')));
    const tasks = new Map(before.tasks);
    afterMessage(before, batch(...life('b')));

    expect(before.tasks).toEqual(tasks);
  });

  it('passes over kinds it does not know', () => {
    const odd = fact('task/a', 2, 'task.dreamt', { of: 'sheep' });

    expect(after(batch(life('a')[0]!, odd)).tasks.get('a')).toMatchObject({ state: 'queued', version: 2 });
  });
});

describe('the state', () => {
  it('keeps a bounded number of tasks, the newest', () => {
    const ids = Array.from({ length: MOST_ENDED + 200 }, (_, i) => `task-${String(i).padStart(6, '0')}`);
    const state = ids.reduce((so, id) => afterMessage(so, batch(...life(id))), EMPTY);

    expect(state.tasks.size).toBe(MOST_ENDED);
    expect(state.tasks.has(ids.at(-1)!)).toBe(true);
    expect(state.tasks.has(ids[0]!)).toBe(false);
  });

  it('is replaced by a snapshot, and kept by one that resumes', () => {
    const state = after(batch(...life('a')));

    expect(afterMessage(state, snapshot()).tasks.size).toBe(0);
    expect(afterMessage(state, snapshot({ resumed: true })).tasks.size).toBe(1);
  });

  it('follows agents and plugins', () => {
    const state = after(
      snapshot(),
      batch(
        fact('agent/pack--echo', 1, 'agent.state-changed', { node: 'n1', from: 'available', to: 'error', reason: 'it threw' }),
        fact('plugin/echo', 1, 'plugin.state-changed', { ...PLUGIN, state: 'failed', reason: 'no class' }),
      ),
    );
    expect(state.agents.get('pack/echo')).toMatchObject({ state: 'error', reason: 'it threw' });
    expect(state.plugins[0]).toMatchObject({ state: 'failed', reason: 'no class' });
    expect(verdict(state)).toMatchObject({ is: 'attention', says: '2 things to look at' });

    const told = afterMessage(state, { type: 'standing', status: STATUS, agents: [{ ...ECHO, name: 'new' }], gone: ['pack/echo'], plugins: [PLUGIN] });
    expect([...told.agents.keys()]).toEqual(['new']);
    expect(verdict(told)).toMatchObject({ is: 'well', concerns: [] });
  });

  it('keeps the history of what is looked at and lengthens it', () => {
    const [submitted, started, finished] = life('a') as [FactSeen, FactSeen, FactSeen];
    const history: Message = { type: 'history', stream: 'task/a', complete: true, facts: [submitted, started] };
    const state = after(history, batch(started, finished, ...life('b')));

    expect(state.histories.get('task/a')?.facts.map((one) => one.version)).toEqual([1, 2, 3]);
    expect(afterMessage(state, history).histories.get('task/a')?.facts).toHaveLength(3);
    expect([...afterMessage(state, { ...history, stream: 'task/b' } as Message).histories.keys()]).toEqual(['task/b']);
  });

  it('joins live text, begins anew with an attempt, and is bounded', () => {
    const text = (epoch: number, offset: number, words: string, turn = 1): Message =>
      ({ type: 'text', task: 'a', epoch, turn, offset, text: words });
    const joined = after(text(1, 0, 'Hello'), text(1, 5, ' you'));

    expect(joined.texts.get('a')).toMatchObject({ offset: 0, text: 'Hello you' });
    expect(afterMessage(joined, text(2, 0, 'Again')).texts.get('a')?.text).toBe('Again');
    expect(afterMessage(joined, text(1, 0, 'Next', 2)).texts.get('a')?.text).toBe('Next');
    expect(afterMessage(afterMessage(joined, text(1, 0, 'Next', 2)), text(1, 9, 'late')).texts.get('a')?.text).toBe('Next');
    expect(afterMessage(joined, text(1, 20, 'after a gap')).texts.get('a')).toMatchObject({ offset: 20 });
    expect(afterMessage(afterMessage(joined, text(2, 0, 'x')), text(1, 9, 'late')).texts.get('a')?.text).toBe('x');
    expect(after(text(1, 0, 'x'.repeat(MOST_TEXT + 10))).texts.get('a')).toMatchObject({ offset: 10 });
  });
});

describe('the verdict', () => {
  it('says in one line how things stand', () => {
    expect(verdict(EMPTY).is).toBe('unknown');
    expect(verdict(after(snapshot()))).toMatchObject({ is: 'well', says: 'All is well' });
    const full = { ...STATUS, ready: false, problems: [{ code: 'store-unavailable', detail: 'disk full', fix: 'free 1 GB' }] };
    expect(verdict(after(snapshot({ status: full })))).toEqual({
      is: 'down', says: 'Not ready', concerns: [{ what: 'disk full', mend: 'free 1 GB' }],
    });
    expect(verdict(after(snapshot({ status: { ...STATUS, lost: 2 } }))).concerns).toHaveLength(1);
  });
});

describe('words', () => {
  it('tell each fact', () => {
    const said = life('a').map((one) => told(one).says);

    expect(said).toEqual(['Accepted for echo, skill execute', 'Started on node n1', 'Completed']);
    expect(told(fact('task/a', 1, 'task.dreamt', {})).says).toBe('task.dreamt');
  });

  it('are short about time', () => {
    expect([20, 1_500, 61_000, 7_200_000, 200_000_000].map(span)).toEqual(['20 ms', '1 s', '1 min', '2 h', '2 d']);
  });
});
