import type { AgentLine, FactSeen, History, PluginView, Status, TaskView, TextCame } from '../protocol';

/** Everything that the page shows, made from what the host tells and from nothing else. */
export interface State {
  /** Undefined until the first snapshot. */
  readonly status: Status | undefined;
  readonly agents: ReadonlyMap<string, AgentLine>;
  readonly plugins: readonly PluginView[];
  readonly tasks: ReadonlyMap<string, TaskView>;
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
export function newest(a: TaskView, b: TaskView): number {
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** Keeps so many tasks that memory is bounded however long the page stays open. */
export function bounded(tasks: Map<string, TaskView>): Map<string, TaskView> {
  if (tasks.size <= MOST_ENDED) {
    return tasks;
  }
  const all = [...tasks.values()];
  const over = [
    ...all.filter(ended).sort(newest).slice(MOST_ENDED),
    ...all.filter((task) => !ended(task)).sort(newest).slice(MOST_OPEN),
  ];
  over.forEach((task) => tasks.delete(task.id));
  return tasks;
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
