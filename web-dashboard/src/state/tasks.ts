import type { FactBodies, FactSeen, TaskView } from '../protocol';

/** A fact of a known kind, with that kind's body; parts of it may have been cut. */
export type FactOf<K extends keyof FactBodies> = Omit<FactSeen, 'body'> & { readonly body: FactBodies[K] };

export function is<K extends keyof FactBodies>(fact: FactSeen, kind: K): fact is FactSeen & FactOf<K> {
  return fact.kind === kind;
}

export const TASK = 'task/';

/** A task of which nothing is known yet; what comes tells. */
function unknown(id: string, time: string): TaskView {
  return {
    id,
    agent: '',
    skill: '',
    state: 'queued',
    claimable: false,
    submitted_at: time,
    deadline: time,
    epoch: 0,
    answer: [],
    version: 0,
  };
}

/** What a task is after a fact about it; a fact that it has seen changes nothing. */
export function afterFact(before: TaskView | undefined, fact: FactSeen): TaskView {
  const task = before ?? unknown(fact.stream.slice(TASK.length), fact.time);
  if (fact.version <= task.version) {
    return task;
  }
  return { ...changed(task, fact), version: fact.version };
}

function changed(task: TaskView, fact: FactSeen): TaskView {
  if (is(fact, 'task.submitted')) {
    const { agent, skill, session, deadline, plan } = fact.body;
    const times = { submitted_at: fact.time, deadline: new Date(deadline).toISOString() };
    const waits = plan !== undefined && (plan.not_before !== undefined || plan.depends_on.length > 0);
    const state = waits ? 'submitted' : 'queued';
    return { ...task, agent, skill, state, ...times, ...(session !== undefined && { session }) };
  }
  if (is(fact, 'task.started')) {
    const { epoch, player } = fact.body;
    const { waits: _, ...rest } = task;
    const started_at = task.started_at ?? fact.time;
    return { ...rest, state: 'running', claimable: false, epoch, played_by: player.by, started_at };
  }
  if (is(fact, 'task.renewed')) {
    return { ...task, state: 'running' }; // again, if its time had run out
  }
  if (is(fact, 'task.asked')) {
    return { ...task, state: 'waiting-for-input', question: fact.body.question };
  }
  if (is(fact, 'task.answered')) {
    const { question: _, ...rest } = task;
    return { ...rest, state: task.state === 'waiting-for-input' ? 'running' : task.state };
  }
  if (is(fact, 'task.released')) {
    return { ...task, state: 'queued', waits: fact.body.reason };
  }
  if (is(fact, 'task.queued')) {
    const { waits: _, ...rest } = task;
    return { ...rest, state: 'queued' };
  }
  if (is(fact, 'task.retried')) {
    const { error, not_before } = fact.body;
    return { ...task, state: 'submitted', error, waits: `the next attempt begins at ${new Date(not_before).toISOString()}` };
  }
  if (is(fact, 'task.dead')) {
    const { waits: _, question: __, ...rest } = task;
    return { ...rest, state: 'dead-letter', claimable: false, finished_at: fact.time, error: fact.body.error };
  }
  if (is(fact, 'task.revived')) {
    const { finished_at: _, error: __, ...rest } = task;
    return { ...rest, state: 'queued', deadline: new Date(fact.body.deadline).toISOString() };
  }
  if (is(fact, 'task.progressed')) {
    return { ...task, note: fact.body.note };
  }
  if (is(fact, 'task.finished')) {
    const { state, error, effort } = fact.body;
    const { waits: _, question: __, ...rest } = task;
    const why = { ...(error !== undefined && { error }), ...(effort !== undefined && { effort }) };
    return { ...rest, state, claimable: false, finished_at: fact.time, ...why };
  }
  return task;
}

/** The task that a stream of facts is about; undefined when there are none. */
export function taskOf(facts: readonly FactSeen[]): TaskView | undefined {
  return facts.reduce<TaskView | undefined>(afterFact, undefined);
}
