import type { AgentLine, FactSeen, History, Message, PluginView, RunView, Status, StepView, TaskView, TextCame } from '../protocol';
import type { Detail } from './run';
import { over, type Line } from './runs';

/** What the page asked the host for itself. */
export type Read =
  | { readonly type: 'runs'; readonly runs: readonly RunView[] }
  | { readonly type: 'run'; readonly run: RunView; readonly steps: readonly StepView[] };

/** Whatever changes the state. */
export type Heard = Message | Read;

/** Everything that the page shows, made from what the host tells and from nothing else. */
export interface State {
  /** Undefined until the first snapshot. */
  readonly status: Status | undefined;
  readonly agents: ReadonlyMap<string, AgentLine>;
  readonly plugins: readonly PluginView[];
  readonly tasks: ReadonlyMap<string, TaskView>;
  readonly runs: ReadonlyMap<string, Line>;
  /** The run that is looked at, or was last. */
  readonly detail: Detail | undefined;
  /** Of streams that are looked at. */
  readonly histories: ReadonlyMap<string, History>;
  /** What models said, by task. */
  readonly texts: ReadonlyMap<string, TextCame>;
}

export const EMPTY: State = {
  status: undefined,
  agents: new Map(),
  plugins: [],
  tasks: new Map(),
  runs: new Map(),
  detail: undefined,
  histories: new Map(),
  texts: new Map(),
};

export const MOST_ENDED = 500;
export const MOST_OPEN = 2_000;
export const MOST_FACTS = 2_000;
export const MOST_TEXT = 512 * 1024;

const OPEN: ReadonlySet<TaskView['state']> = new Set(['submitted', 'queued', 'running', 'waiting-for-input']);

export function ended(task: TaskView): boolean {
  return !OPEN.has(task.state);
}

/** The newest first: ids are made in the order of time. */
export function newest(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** Keeps so many tasks that memory is bounded however long the page stays open. */
export function bounded(tasks: Map<string, TaskView>): Map<string, TaskView> {
  return kept(tasks, ended);
}

export function boundedRuns(runs: Map<string, Line>): Map<string, Line> {
  return kept(runs, over);
}

function kept<T extends { readonly id: string }>(map: Map<string, T>, done: (item: T) => boolean): Map<string, T> {
  if (map.size <= MOST_ENDED) {
    return map;
  }
  const all = [...map.values()];
  const much = [
    ...all.filter(done).sort(newest).slice(MOST_ENDED),
    ...all.filter((item) => !done(item)).sort(newest).slice(MOST_OPEN),
  ];
  much.forEach((item) => map.delete(item.id));
  return map;
}

/** Adds facts to a history; those that it has are passed over. */
export function lengthened(history: History, facts: readonly FactSeen[]): History {
  const last = history.facts.at(-1)?.version ?? 0;
  const fresh = facts.filter((fact) => fact.version > last);
  if (fresh.length === 0) {
    return history;
  }
  const all = [...history.facts, ...fresh];
  return all.length <= MOST_FACTS
    ? { ...history, facts: all }
    : { ...history, facts: [...all.slice(0, 1), ...all.slice(1 - MOST_FACTS)], complete: false };
}
