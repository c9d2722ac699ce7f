import { describe, expect, it } from 'vitest';
import type { FactSeen, Message } from '../protocol';
import { afterMessage } from './reduce';
import { afterRunFact, progressOf, type Line } from './runs';
import { toldOfRun } from './run-words';
import { CREATED, QUESTION, run, runFact } from './samples';
import { EMPTY, MOST_ENDED, type Heard } from './state';
import { verdict } from './verdict';

const after = (...facts: FactSeen[]): Line => facts.reduce<Line | undefined>(afterRunFact, undefined)!;
const batch = (...facts: FactSeen[]): Message => ({ type: 'facts', sequence: 1, position: 1, conflated: false, facts });
const heard = (...messages: Heard[]) => messages.reduce(afterMessage, EMPTY);
const created = runFact(1, 'created', CREATED);
const started = runFact(2, 'step-started', { step: 'a', attempt: 1, work: 'task-a', agent: 'echo' });
const ended = runFact(3, 'step-ended', { step: 'a', state: 'completed', output: 'done' });

describe('a run in the list', () => {
  it('is what its facts say', () => {
    expect(after(created)).toMatchObject({ id: 'run-1', workflow: 'review', state: 'pending', caller: 'ci', version: 1 });
    expect(after(created, started)).toMatchObject({ state: 'running', counts: { running: 1 } });
    expect(after(created, started, ended)).toMatchObject({ state: 'running', counts: { running: 0, completed: 1 } });
    const finished = runFact(4, 'finished', { state: 'failed', error: { code: 'step-failed', reason: 'no', retryable: false } });
    expect(after(created, started, ended, finished)).toMatchObject({ state: 'failed', finished_at: finished.time, error: { reason: 'no' } });
  });

  it('counts an attempt after the first as no other step', () => {
    const again = runFact(3, 'step-started', { step: 'a', attempt: 2, work: 'task-b', agent: 'echo' });

    expect(after(created, started, again).counts).toEqual({ running: 1 });
  });

  it('is paused until it is resumed, whatever ends meanwhile', () => {
    const paused = runFact(3, 'paused', { caller: 'ann', reason: 'lunch' });
    const late = runFact(4, 'step-ended', { step: 'a', state: 'completed' });

    expect(after(created, started, paused, late)).toMatchObject({ state: 'paused', waits: 'paused by ann: lunch' });
    const resumed = after(created, started, paused, late, runFact(5, 'resumed', { caller: 'ann' }));
    expect(resumed.state).toBe('running');
    expect(resumed.waits).toBeUndefined();
  });

  it('awaits an answer only when nothing is at work', () => {
    const asked = runFact(3, 'asked', { id: 'q', question: QUESTION, step: 'b' });
    const done = runFact(4, 'step-ended', { step: 'a', state: 'completed' });
    const answered = runFact(5, 'answered', { id: 'q', answer: { yes: true }, caller: 'ann' });

    expect(after(created, started, asked)).toMatchObject({ state: 'running', questions: [{ id: 'q', step: 'b' }] });
    expect(after(created, started, asked, done).state).toBe('awaiting-input');
    expect(after(created, started, asked, done, answered)).toMatchObject({ state: 'running', questions: [] });
  });

  it('waits for a time and wakes', () => {
    const waiting = runFact(2, 'waiting', { id: 'w', until: Date.parse('2026-01-02T00:00:00Z') });

    expect(after(created, waiting).waits).toBe('waits until 2026-01-02T00:00:00.000Z');
    expect(after(created, waiting, runFact(3, 'woken', { id: 'w' })).waits).toBeUndefined();
  });

  it('is rolled back after its end', () => {
    const finished = runFact(4, 'finished', { state: 'failed', error: { code: 'x', reason: 'no', retryable: false } });
    const back = after(
      created, started, ended, finished,
      runFact(5, 'rolling-back', { caller: 'ann', reason: '' }),
    );
    expect(back.state).toBe('rolling-back');
    expect(back.finished_at).toBeUndefined();
    const undone = [runFact(6, 'step-compensated', { step: 'a' }), runFact(7, 'finished', { state: 'rolled-back' })];
    const rolled = undone.reduce(afterRunFact, back);
    expect(rolled).toMatchObject({ state: 'rolled-back', counts: { completed: 0, compensated: 1 } });
    expect(rolled.error).toBeUndefined();
  });

  it('is not changed by a fact that it has seen', () => {
    const line = after(created, started, ended);

    expect(afterRunFact(line, started)).toBe(line);
  });

  it('does not say how many steps there are before it knows', () => {
    expect(progressOf(after(created, started, ended))).toEqual({ over: 1, of: undefined });
    expect(progressOf(run({ counts: { completed: 2, skipped: 1, pending: 4 } }))).toEqual({ over: 3, of: 7 });
  });
});

describe('what was read of runs', () => {
  it('says how many steps there are, and does not take back what was told since', () => {
    const state = heard(batch(created, started, ended), { type: 'runs', runs: [run({ version: 2, counts: { running: 1, pending: 3 } })] });

    expect(progressOf(state.runs.get('run-1')!)).toEqual({ over: 1, of: 4 });
    expect(state.runs.get('run-1')).toMatchObject({ version: 3, counts: { running: 0, completed: 1, pending: 3 } });
  });

  it('replaces what is older', () => {
    const read = run({ version: 9, state: 'completed' });

    expect(heard(batch(created), { type: 'runs', runs: [read] }).runs.get('run-1')).toEqual(read);
  });

  it('is wanted again where facts were missed', () => {
    const whole = heard({ type: 'runs', runs: [run({ version: 1, counts: { pending: 2 } })] });

    expect(afterMessage(whole, batch(ended)).runs.get('run-1')?.partial).toBe(true);
    expect(afterMessage(whole, batch(started)).runs.get('run-1')?.partial).toBeUndefined();
  });
});

describe('all runs', () => {
  it('are bounded, and the newest are kept', () => {
    const runs = Array.from({ length: MOST_ENDED + 50 }, (_, i) => run({ id: `run-${String(i).padStart(5, '0')}`, state: 'completed' }));
    const state = heard({ type: 'runs', runs });

    expect(state.runs.size).toBe(MOST_ENDED);
    expect(state.runs.has('run-00000')).toBe(false);
    expect(state.runs.has(runs.at(-1)!.id)).toBe(true);
  });

  it('are not made up from a fact in the middle of their life', () => {
    expect(heard(batch(ended)).runs.size).toBe(0);
  });

  it('that ask are things to look at', () => {
    const status = { ready: true, lost: 0 } as never;
    const state = { ...heard({ type: 'runs', runs: [run({ questions: [{ id: 'q', question: QUESTION, since: '' }] })] }), status };

    expect(verdict(state).concerns).toEqual([{ what: 'review asks: May I?', mend: 'It goes on once somebody answers.', where: '#/runs/run-1' }]);
  });
});

describe('a fact of a run', () => {
  it('is told in words', () => {
    expect(toldOfRun(started)).toMatchObject({ says: 'a started', detail: 'with echo', tone: 'busy' });
    const change = { edit: { add: [{ id: 'lint' }], remove: ['old'], change: { sum: {} } }, caller: 'step:look' };
    expect(toldOfRun(runFact(5, 'changed', change))).toMatchObject({
      says: 'Changed by the agent of step look', detail: 'added lint · removed old · changed sum',
    });
    expect(toldOfRun(runFact(6, 'dreamt', {}))).toEqual({ says: 'run.dreamt', tone: 'quiet' });
  });

  it('is told though parts of it were cut', () => {
    const kinds = ['step-expanded', 'changed', 'asked', 'answered', 'step-ended', 'finished'];
    const bodies = { step: 'a', id: 'q', caller: 'ann', state: 'completed' };

    expect(kinds.map((kind) => toldOfRun(runFact(2, kind, bodies, { cut: ['items', 'edit', 'question', 'answer', 'output'] })).says)).toEqual([
      'a became many', 'Changed by ann', 'Asks a human for a', 'ann answered', 'a completed', 'Completed',
    ]);
  });
});
