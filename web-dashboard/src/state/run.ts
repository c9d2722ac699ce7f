import type { FactSeen, GraphEdit, RunView, StepView } from '../protocol';
import { baseOf } from './graph';
import { afterRunFact, RUN, type Line } from './runs';
import { is } from './tasks';

/** One run with its steps, as it is looked at. */
export interface Detail {
  readonly run: Line;
  /** In the order of the definition; those that were added later come last. */
  readonly steps: ReadonlyMap<string, StepView>;
  /** Grows whenever something happened that facts alone do not tell; then the run has to be read again. */
  readonly wanted: number;
}

/** What was read, and what was told since. */
export function detailOf(run: RunView, steps: readonly StepView[], told: readonly FactSeen[], wanted: number): Detail {
  return afterRunFacts({ run: counted(run, steps), steps: new Map(steps.map((step) => [step.id, step])), wanted }, told);
}

/** The run after facts about it, in the order of their versions. */
export function afterRunFacts(before: Detail, facts: readonly FactSeen[]): Detail {
  let { run, wanted } = before;
  const steps = new Map(before.steps);
  for (const fact of facts) {
    if (fact.stream !== RUN + run.id || fact.version <= run.version) {
      continue;
    }
    wanted += Number(fact.version > run.version + 1 || unclear(fact));
    takeStep(steps, fact);
    run = afterRunFact(run, fact);
  }
  return run === before.run ? before : { run: counted(run, [...steps.values()]), steps, wanted };
}

/** The host says what a change makes of the graph; until it has, the page shows what it can tell itself. */
function unclear(fact: FactSeen): boolean {
  return fact.cut !== undefined || is(fact, 'run.changed') || is(fact, 'run.step-expanded');
}

function counted(run: Line, steps: readonly StepView[]): Line {
  const { partial: _, ...rest } = run;
  const counts: Record<string, number> = {};
  steps.filter(({ id }) => baseOf(id) === id).forEach(({ state }) => {
    counts[state] = (counts[state] ?? 0) + 1;
  });
  return { ...rest, counts };
}

function takeStep(steps: Map<string, StepView>, fact: FactSeen): void {
  if (is(fact, 'run.changed')) {
    if (!fact.cut?.includes('edit')) {
      edit(steps, fact.body.edit);
    }
    return;
  }
  if (is(fact, 'run.step-expanded')) {
    expand(steps, fact.body.step, fact.cut === undefined ? fact.body.items.length : 0);
    return;
  }
  const id = fact.body['step'];
  const step = typeof id === 'string' ? steps.get(id) : undefined;
  if (step !== undefined) {
    steps.set(step.id, afterStepFact(step, fact));
  }
}

function afterStepFact(step: StepView, fact: FactSeen): StepView {
  if (is(fact, 'run.step-started')) {
    const { attempt, work, agent } = fact.body;
    const started_at = step.started_at ?? fact.time;
    const { error: _, ...rest } = step;
    return { ...rest, state: 'running', attempt, work, started_at, ...(agent !== undefined && { agent }) };
  }
  if (is(fact, 'run.step-ended')) {
    const { state, output, error, why } = fact.body;
    const came = { ...(output !== undefined && { output }), ...(error && { error }), ...(why !== undefined && { why }) };
    return { ...step, ...came, state, ended_at: fact.time };
  }
  if (is(fact, 'run.asked') && step.started_at === undefined) {
    return { ...step, state: 'waiting' };
  }
  if (is(fact, 'run.step-compensating')) {
    return { ...step, compensation: 'running' };
  }
  if (is(fact, 'run.step-compensated')) {
    const { error } = fact.body;
    return error === undefined ? { ...step, state: 'compensated', compensation: 'done' } : { ...step, compensation: error.reason };
  }
  return step;
}

/** One step for each item; they take the place of their own among all. */
function expand(steps: Map<string, StepView>, id: string, items: number): void {
  const all = [...steps.values()];
  const step = steps.get(id);
  if (step === undefined) {
    return;
  }
  steps.clear();
  for (const each of all) {
    steps.set(each.id, each);
    for (let n = 0; each.id === id && n < items; n++) {
      steps.set(`${id}[${n}]`, { ...step, id: `${id}[${n}]`, state: 'ready', attempt: 0 });
    }
  }
}

type Written = Readonly<Record<string, unknown>>;

function edit(steps: Map<string, StepView>, { add, remove, change }: GraphEdit): void {
  remove.forEach((id) => steps.delete(id));
  for (const [id, patch] of Object.entries(change)) {
    const step = steps.get(id);
    if (step !== undefined) {
      steps.set(id, written(step, patch as Written));
    }
  }
  for (const step of add as readonly Written[]) {
    const id = String(step['id']);
    steps.set(id, written({ id, state: 'pending', depends_on: [], attempt: 0 }, step));
  }
}

/** A step as a definition, or a merge patch of one, says. */
function written(step: StepView, as: Written): StepView {
  const next: Record<string, unknown> = { ...step };
  const keys = { agent: 'agent', skill: 'skill', workflow: 'workflow', 'parallel-group': 'group', 'depends-on': 'depends_on' };
  for (const [key, name] of Object.entries(keys)) {
    if (as[key] === null) {
      delete next[name];
    } else if (as[key] !== undefined) {
      next[name] = as[key];
    }
  }
  return { depends_on: [], ...next } as unknown as StepView;
}
