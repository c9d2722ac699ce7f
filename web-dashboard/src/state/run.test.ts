import { describe, expect, it } from 'vitest';
import type { FactSeen, Message, StepView } from '../protocol';
import { afterMessage } from './reduce';
import { afterRunFacts, detailOf, type Detail } from './run';
import { editsOf } from './run-words';
import { QUESTION, run, runFact, step, TIME } from './samples';
import { EMPTY, type Heard } from './state';

const STEPS = [step('a'), step('b', { depends_on: ['a'] })];
const detail = (...facts: FactSeen[]): Detail => detailOf(run(), STEPS, facts, 0);
const stepOf = (of: Detail, id: string): StepView | undefined => of.steps.get(id);
const started = runFact(2, 'step-started', { step: 'a', attempt: 1, work: 'task-a', agent: 'other' });
const ended = runFact(3, 'step-ended', { step: 'a', state: 'completed', output: { n: 1 } });
const batch = (...facts: FactSeen[]): Message => ({ type: 'facts', sequence: 1, position: 1, conflated: false, facts });

describe('a run that is looked at', () => {
  it('has its steps as the facts say', () => {
    expect(stepOf(detail(started), 'a')).toMatchObject({ state: 'running', attempt: 1, work: 'task-a', agent: 'other', started_at: TIME });
    expect(stepOf(detail(started, ended), 'a')).toMatchObject({ state: 'completed', output: { n: 1 }, ended_at: TIME });
    expect(detail(started, ended)).toMatchObject({ run: { counts: { completed: 1, pending: 1 }, version: 3 }, wanted: 0 });
  });

  it('says why a step was skipped, and why one failed', () => {
    const skipped = runFact(4, 'step-ended', { step: 'b', state: 'skipped', why: 'its condition did not hold' });
    const failed = runFact(3, 'step-ended', { step: 'a', state: 'failed', error: { code: 'x', reason: 'no', retryable: true } });

    const shown = detail(started, failed, skipped);
    expect(stepOf(shown, 'a')?.error?.reason).toBe('no');
    expect(stepOf(shown, 'b')).toMatchObject({ state: 'skipped', why: 'its condition did not hold' });
    const again = afterRunFacts(shown, [runFact(5, 'step-started', { step: 'a', attempt: 2, work: 'task-b' })]);
    expect(stepOf(again, 'a')).toMatchObject({ state: 'running', attempt: 2, work: 'task-b' });
    expect(stepOf(again, 'a')?.error).toBeUndefined();
  });

  it('shows a step that waits for approval', () => {
    expect(stepOf(detail(runFact(2, 'asked', { id: 'approve:b', question: QUESTION, step: 'b' })), 'b')?.state).toBe('waiting');
  });

  it('shows how undoing goes', () => {
    const undoing = runFact(4, 'step-compensating', { step: 'a', attempt: 1, task: 't', agent: 'echo' });
    const error = { code: 'x', reason: 'gone', retryable: false };

    expect(stepOf(detail(started, ended, undoing), 'a')?.compensation).toBe('running');
    expect(stepOf(detail(started, ended, undoing, runFact(5, 'step-compensated', { step: 'a' })), 'a')).toMatchObject({
      state: 'compensated', compensation: 'done',
    });
    expect(stepOf(detail(started, ended, undoing, runFact(5, 'step-compensated', { step: 'a', error })), 'a')).toMatchObject({
      state: 'completed', compensation: 'gone',
    });
  });

  it('shows a change at once, and is read again for what it means', () => {
    const edit = {
      add: [{ id: 'c', workflow: 'deploy', 'depends-on': ['a'], 'parallel-group': 'g' }],
      remove: ['b'],
      change: { a: { skill: null, agent: 'writer' } },
    };
    const changed = detail(runFact(2, 'changed', { edit, caller: 'step:a' }));

    expect([...changed.steps.keys()]).toEqual(['a', 'c']);
    expect(stepOf(changed, 'c')).toMatchObject({ workflow: 'deploy', depends_on: ['a'], group: 'g', state: 'pending' });
    expect(stepOf(changed, 'a')).toEqual({ id: 'a', state: 'pending', depends_on: [], attempt: 0, agent: 'writer' });
    expect(changed.wanted).toBe(1);
    const edits = editsOf([runFact(2, 'changed', { edit, caller: 'step:a' })]);
    expect([...edits.steps]).toEqual([['a', 'changed by step a'], ['c', 'added by step a']]);
    expect(edits.removed).toEqual(['b']);
  });

  it('has one step for each item, beside their own', () => {
    const expanded = detail(runFact(2, 'step-expanded', { step: 'a', items: [1, 2] }));

    expect([...expanded.steps.keys()]).toEqual(['a', 'a[0]', 'a[1]', 'b']);
    expect(expanded.wanted).toBe(1);
  });

  it('is read again when a fact is missing, or a part of one', () => {
    expect(detail(ended).wanted).toBe(1);
    expect(detail(started, { ...ended, cut: ['output'] }).wanted).toBe(1);
  });

  it('passes over what it has seen and what is of others', () => {
    const shown = detail(started, ended);

    expect(afterRunFacts(shown, [started, { ...ended, version: 9, stream: 'run/run-2' }])).toBe(shown);
  });

  it('changes nothing that was there before', () => {
    const before = detail();
    afterRunFacts(before, [started]);

    expect(before.steps.get('a')?.state).toBe('pending');
  });
});

describe('reading a run', () => {
  const read: Heard = { type: 'run', run: run({ steps: STEPS }), steps: STEPS };
  const history: Message = { type: 'history', stream: 'run/run-1', complete: true, facts: [runFact(1, 'created', {}), started] };
  const shown = (...messages: Heard[]) => messages.reduce(afterMessage, EMPTY);

  it('comes out the same whichever comes first', () => {
    const one = shown(history, batch(ended), read).detail;
    const other = shown(read, history, batch(ended)).detail;

    expect(one?.steps.get('a')).toMatchObject({ state: 'completed' });
    expect(one).toEqual(other);
    expect(one?.wanted).toBe(0);
  });

  it('mends what was missed', () => {
    const gap = shown(read, batch(ended));
    expect(gap.detail?.wanted).toBe(1);

    const mended = afterMessage(gap, { type: 'run', run: run({ version: 3, steps: [step('a', { state: 'completed' })] }), steps: [step('a', { state: 'completed', work: 'task-a' })] });
    expect(mended.detail).toMatchObject({ run: { version: 3 }, wanted: 1 });
    expect(mended.detail?.steps.get('a')?.work).toBe('task-a');
  });
});
