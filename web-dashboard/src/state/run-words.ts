import type { Effort, FactSeen, RunState, RunStepState } from '../protocol';
import { is } from './tasks';
import { moment, type Told, type Tone } from './words';

const RUN_TONES: Record<RunState, Tone> = {
  pending: 'waiting',
  running: 'busy',
  paused: 'waiting',
  'awaiting-input': 'waiting',
  'rolling-back': 'busy',
  completed: 'good',
  failed: 'bad',
  cancelled: 'quiet',
  'rolled-back': 'quiet',
};
const STEP_TONES: Record<RunStepState, Tone> = {
  pending: 'quiet',
  ready: 'waiting',
  chosen: 'waiting',
  waiting: 'waiting',
  running: 'busy',
  completed: 'good',
  skipped: 'quiet',
  failed: 'bad',
  cancelled: 'quiet',
  compensated: 'quiet',
};
const RUN_ENDS: Partial<Record<RunState, string>> = {
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  'rolled-back': 'Rolled back',
};

export const toneOfRun = (state: RunState): Tone => RUN_TONES[state];
export const toneOfStep = (state: RunStepState): Tone => STEP_TONES[state];

/** The state of a run in words for people. */
export function runWord(state: RunState): string {
  return state === 'awaiting-input' ? 'asks a human' : state.replace('-', ' ');
}

export function stepWord(state: RunStepState): string {
  const words: Partial<Record<RunStepState, string>> = { waiting: 'asks a human', chosen: 'next', compensated: 'undone' };
  return words[state] ?? state;
}

export function effortWords({ models, turns, tool_calls, usage, cost, notes }: Effort): string {
  const tokens = usage.input + usage.output + usage.cached_input + usage.cache_writes;
  const count = (many: number, one: string) => (many === 0 ? '' : `${many.toLocaleString('en')} ${one}${many === 1 ? '' : 's'}`);
  const parts = [models.join(', '), count(tokens, 'token'), count(turns, 'turn'), count(tool_calls, 'tool call')];
  return [...parts, cost === undefined ? '' : `cost ${cost}`, ...notes].filter((part) => part !== '').join(' · ');
}

/** What the host says of times, as people read them. */
export function plainTimes(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, moment);
}

/** What happened to a run. */
export function toldOfRun(fact: FactSeen): Told {
  if (is(fact, 'run.created')) {
    const { workflow, number, caller, fork, parent } = fact.body;
    const from = fork ? `a fork of ${fork.run} after fact ${fork.version}` : parent ? `for step ${parent.step} of ${parent.run}` : '';
    return { says: `Accepted: ${workflow}, version ${number}`, detail: [`asked by ${caller}`, from].filter(Boolean).join(' · '), tone: 'quiet' };
  }
  if (is(fact, 'run.strategy-changed')) {
    const { strategy, plugin_version, before } = fact.body;
    const says = before === undefined ? `Strategy ${strategy} ${plugin_version} decides` : `Strategy ${strategy} is ${plugin_version} now, was ${before}`;
    return { says, tone: before === undefined ? 'quiet' : 'waiting' };
  }
  if (is(fact, 'run.step-started')) {
    const { step, attempt, agent } = fact.body;
    const who = agent === undefined ? 'a run of its own' : `with ${agent}`;
    return { says: `${step} started${attempt > 1 ? `, attempt ${attempt}` : ''}`, detail: who, tone: 'busy' };
  }
  if (is(fact, 'run.step-expanded')) {
    return { says: fact.cut ? `${fact.body.step} became many` : `${fact.body.step} became ${fact.body.items.length}, one for each item`, tone: 'busy' };
  }
  if (is(fact, 'run.step-ended')) {
    const { step, state, error, why } = fact.body;
    const detail = error?.reason ?? why;
    return { says: `${step} ${state === 'skipped' ? 'was skipped' : stepWord(state)}`, ...(detail && { detail }), tone: toneOfStep(state) };
  }
  if (is(fact, 'run.step-compensating')) {
    const { step, attempt, agent } = fact.body;
    return { says: `Undoing ${step}${attempt > 1 ? `, attempt ${attempt}` : ''}`, detail: `with ${agent}`, tone: 'busy' };
  }
  if (is(fact, 'run.step-compensated')) {
    const { step, error } = fact.body;
    return error ? { says: `${step} could not be undone`, detail: error.reason, tone: 'bad' } : { says: `${step} was undone`, tone: 'quiet' };
  }
  return toldOfHalt(fact);
}

function toldOfHalt(fact: FactSeen): Told {
  if (is(fact, 'run.asked')) {
    return { says: `Asks a human${fact.body.step ? ` for ${fact.body.step}` : ''}`, ...(!fact.cut && { detail: fact.body.question.text }), tone: 'waiting' };
  }
  if (is(fact, 'run.answered')) {
    const declined = fact.body.answer === undefined && !fact.cut?.includes('answer');
    return { says: `${fact.body.caller} ${declined ? 'declined to answer' : 'answered'}`, tone: 'busy' };
  }
  if (is(fact, 'run.waiting')) {
    return { says: `Waits until ${moment(new Date(fact.body.until).toISOString())}`, tone: 'waiting' };
  }
  if (is(fact, 'run.woken')) {
    return { says: 'The time has come', tone: 'busy' };
  }
  if (is(fact, 'run.paused')) {
    return { says: `Paused by ${fact.body.caller}`, ...(fact.body.reason && { detail: fact.body.reason }), tone: 'waiting' };
  }
  if (is(fact, 'run.resumed')) {
    return { says: `${fact.body.caller} has it go on`, tone: 'busy' };
  }
  if (is(fact, 'run.changed')) {
    const by = fact.body.caller.replace(/^step:/, 'the agent of step ');
    return { says: `Changed by ${by}`, ...(!fact.cut && { detail: editWords(fact.body.edit) }), tone: 'waiting' };
  }
  if (is(fact, 'run.warned')) {
    return { says: 'Somebody should look at this', detail: fact.body.warning, tone: 'waiting' };
  }
  if (is(fact, 'run.rolling-back')) {
    return { says: `${fact.body.caller} has it rolled back`, ...(fact.body.reason && { detail: fact.body.reason }), tone: 'waiting' };
  }
  if (is(fact, 'run.ending')) {
    return { says: 'About to end: what still works for it is being stopped', ...(fact.body.error && { detail: fact.body.error.reason }), tone: 'busy' };
  }
  if (is(fact, 'run.finished')) {
    const { state, error } = fact.body;
    return { says: RUN_ENDS[state] ?? state, ...(error && { detail: error.reason }), tone: toneOfRun(state) };
  }
  return { says: fact.kind, tone: 'quiet' };
}

function editWords({ add, remove, change }: { add: readonly unknown[]; remove: readonly string[]; change: object }): string {
  const added = add.map((step) => String((step as { id?: unknown }).id));
  const parts = [['added', added], ['removed', remove], ['changed', Object.keys(change)]] as const;
  return parts.filter(([, ids]) => ids.length > 0).map(([did, ids]) => `${did} ${ids.join(', ')}`).join(' · ');
}

/** Who added or changed which step while the run was under way, and what was taken out. */
export interface Edits {
  readonly steps: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
}

export function editsOf(facts: readonly FactSeen[]): Edits {
  const steps = new Map<string, string>();
  const removed: string[] = [];
  for (const fact of facts) {
    if (is(fact, 'run.changed') && !fact.cut) {
      const by = fact.body.caller.replace(/^step:/, 'step ');
      const { add, remove, change } = fact.body.edit;
      Object.keys(change).filter((id) => !steps.has(id)).forEach((id) => steps.set(id, `changed by ${by}`));
      add.forEach((step) => steps.set(String((step as { id?: unknown }).id), `added by ${by}`));
      remove.forEach((id) => removed.push(id));
    }
  }
  return { steps, removed };
}
