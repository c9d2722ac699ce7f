import type { Asked, FactSeen, RunState, RunStepState, RunView } from '../protocol';
import { is } from './tasks';

export const RUN = 'run/';

/** A run in lists. Of one of which not everything was told, how many steps it has is not known until it is read. */
export type Line = RunView & { readonly partial?: true };

const OVER: ReadonlySet<RunState> = new Set(['completed', 'failed', 'cancelled', 'rolled-back']);
const STEP_OVER: ReadonlySet<string> = new Set(['completed', 'skipped', 'failed', 'cancelled', 'compensated']);

export function over(run: RunView): boolean {
  return OVER.has(run.state);
}

export function stepOver(state: RunStepState): boolean {
  return STEP_OVER.has(state);
}

/** How far a run is; `of` is undefined while it is not known how many steps it has. */
export function progressOf(run: Line): { readonly over: number; readonly of: number | undefined } {
  const all = Object.entries(run.counts);
  const sum = (counts: typeof all) => counts.reduce((total, [, count]) => total + count, 0);
  return { over: sum(all.filter(([state]) => STEP_OVER.has(state))), of: run.partial ? undefined : sum(all) };
}

/** What a run is after a fact about it; a fact that it has seen changes nothing. */
export function afterRunFact(before: Line | undefined, fact: FactSeen): Line {
  const run = before ?? unknown(fact.stream.slice(RUN.length), fact.time);
  if (fact.version <= run.version) {
    return run;
  }
  const missed = fact.version > run.version + 1;
  return { ...changed(run, fact), version: fact.version, ...(missed && { partial: true as const }) };
}

/** What was read of a run, joined with what was told meanwhile. */
export function withRead(line: Line | undefined, read: RunView): Line {
  if (line === undefined || read.version >= line.version) {
    return read;
  }
  if (!line.partial) {
    return line;
  }
  const { partial: _, ...rest } = line;
  const known = Object.entries(line.counts).reduce((sum, [state, count]) => (state === 'pending' ? sum : sum + count), 0);
  const all = Object.values(read.counts).reduce((sum, count) => sum + count, 0);
  return { ...rest, counts: { ...line.counts, pending: Math.max(0, all - known) } };
}

function unknown(id: string, time: string): Line {
  return {
    id,
    workflow: '',
    number: 0,
    strategy: '',
    state: 'pending',
    input: undefined,
    created_at: time,
    steps: [],
    counts: {},
    questions: [],
    caller: '',
    version: 0,
    partial: true,
  };
}

function changed(run: Line, fact: FactSeen): Line {
  if (is(fact, 'run.created')) {
    const { workflow, number, strategy, input, session, caller, fork, parent } = fact.body;
    return {
      ...run,
      ...{ workflow, number, strategy, input, caller, created_at: fact.time },
      ...(session !== undefined && { session }),
      ...(fork !== undefined && { fork_of: fork.run }),
      ...(parent !== undefined && { parent: parent.run }),
    };
  }
  if (is(fact, 'run.strategy-changed')) {
    return { ...run, strategy: fact.body.strategy };
  }
  if (is(fact, 'run.step-started')) {
    const first = fact.body.attempt === 1;
    const counts = first ? moved(run.counts, ['chosen', 'ready', 'waiting', 'pending'], 'running') : run.counts;
    return onward({ ...run, counts });
  }
  if (is(fact, 'run.step-expanded')) {
    return { ...run, partial: true };
  }
  if (is(fact, 'run.step-ended')) {
    const { state } = fact.body;
    const from = state === 'skipped' ? ['waiting', 'ready', 'pending', 'running'] : ['running', 'chosen', 'waiting', 'ready', 'pending'];
    return onward({ ...run, counts: moved(run.counts, from, state) });
  }
  if (is(fact, 'run.step-compensated')) {
    return fact.body.error === undefined ? { ...run, counts: moved(run.counts, ['completed'], 'compensated') } : run;
  }
  if (is(fact, 'run.changed')) {
    return { ...run, partial: true };
  }
  return afterHalt(run, fact);
}

/** What stops a run for a while, and what has it go on. */
function afterHalt(run: Line, fact: FactSeen): Line {
  if (is(fact, 'run.asked')) {
    const { id, question, step } = fact.body;
    const asked: Asked = { id, question, since: fact.time, ...(step !== undefined && { step }) };
    return onward({ ...run, questions: [...run.questions.filter((other) => other.id !== id), asked] });
  }
  if (is(fact, 'run.answered')) {
    return onward({ ...run, questions: run.questions.filter(({ id }) => id !== fact.body.id) });
  }
  if (is(fact, 'run.waiting')) {
    return { ...onward(run), waits: `waits until ${new Date(fact.body.until).toISOString()}` };
  }
  if (is(fact, 'run.woken')) {
    return onward(withoutWaits(run));
  }
  if (is(fact, 'run.paused')) {
    const { caller, reason } = fact.body;
    return { ...run, state: 'paused', waits: `paused by ${caller}${reason && `: ${reason}`}` };
  }
  if (is(fact, 'run.resumed')) {
    return onward({ ...withoutWaits(run), state: 'running' });
  }
  if (is(fact, 'run.rolling-back')) {
    const { finished_at: _, ...rest } = withoutWaits(run);
    return { ...rest, state: 'rolling-back', questions: [] };
  }
  if (is(fact, 'run.finished')) {
    const { state, output, error, effort } = fact.body;
    const { error: _, ...rest } = withoutWaits(run);
    const came = { ...(output !== undefined && { output }), ...(error && { error }), ...(effort && { effort }) };
    return { ...rest, ...came, state, finished_at: fact.time, questions: [] };
  }
  return run;
}

function withoutWaits(run: Line): Line {
  const { waits: _, ...rest } = run;
  return rest;
}

/** A run that goes on by itself is running, unless nothing is at work and a human has to answer. */
function onward(run: Line): Line {
  if (run.state === 'paused' || run.state === 'rolling-back' || over(run)) {
    return run;
  }
  const halts = run.questions.length > 0 && !run.counts['running'];
  return { ...run, state: halts ? 'awaiting-input' : 'running' };
}

/** One step less in the first of these states that has any, and one more in the other. */
function moved(counts: RunView['counts'], from: readonly string[], to: string): RunView['counts'] {
  const source = from.find((state) => (counts[state] ?? 0) > 0);
  const less = source === undefined ? counts : { ...counts, [source]: counts[source]! - 1 };
  return { ...less, [to]: (less[to] ?? 0) + 1 };
}
