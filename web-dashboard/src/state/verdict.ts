import type { PluginState, Question } from '../protocol';
import type { State } from './state';

/** Something that a person should look at. */
export interface Concern {
  readonly what: string;
  readonly mend: string;
  readonly where?: string;
}

/** How things stand, in one word and as many concerns as there are. */
export interface Verdict {
  readonly is: 'unknown' | 'well' | 'attention' | 'down';
  readonly says: string;
  readonly concerns: readonly Concern[];
}

/** What mends a plugin in a state that needs it. */
export const MENDS: Partial<Record<PluginState, string>> = {
  'loaded, reduced': 'Mend the line that the reason names, and save the file.',
  'not-configured': 'Set what is missing in config/plugins/<id>.yaml, then reload it.',
  quarantined: 'Allow it in admission, or put in a mended version; enable lets it try again.',
  refused: 'Mend in the file what the reason names.',
  failed: 'Mend its code or its examples.',
  draining: 'Nothing to do: it ends what it works on, within a minute.',
  disabled: 'Enable it, or remove the newer file that took its place.',
};

/** Not those that wait for a key or a setting: what ships does so until somebody wants it. */
const BAD: readonly PluginState[] = ['quarantined', 'refused', 'failed'];

export function verdict(state: State): Verdict {
  const { status } = state;
  if (status === undefined) {
    return { is: 'unknown', says: 'Asking the host', concerns: [] };
  }
  if (!status.ready) {
    return {
      is: 'down',
      says: 'Not ready',
      concerns: status.problems.map((problem) => ({ what: problem.detail, mend: problem.fix })),
    };
  }
  const concerns = [...lost(status.lost), ...questions(state), ...agents(state), ...plugins(state)];
  return concerns.length === 0
    ? { is: 'well', says: 'All is well', concerns }
    : { is: 'attention', says: concerns.length === 1 ? '1 thing to look at' : `${concerns.length} things to look at`, concerns };
}

function lost(count: number): Concern[] {
  return count === 0
    ? []
    : [{ what: `${count} accepted tasks are lost`, mend: 'This is a fault of the host: restart it, and tell us.' }];
}

function questions(state: State): Concern[] {
  const runs = [...state.runs.values()].flatMap((run) =>
    run.questions.map(({ question }) => ({
      what: `${run.workflow} asks: ${(question as Question | undefined)?.text ?? 'a human has to answer'}`,
      mend: 'It goes on once somebody answers.',
      where: `#/runs/${run.id}`,
    })),
  );
  const tasks = [...state.tasks.values()]
    .filter((task) => task.state === 'waiting-for-input')
    .map((task) => ({
      what: `${task.agent} asks: ${task.question?.text ?? 'a human has to answer'}`,
      mend: 'It goes on once somebody answers.',
      where: `#/tasks/${task.id}`,
    }));
  return [...tasks, ...runs];
}

function agents(state: State): Concern[] {
  return [...state.agents.values()]
    .filter((agent) => agent.state === 'error')
    .map((agent) => ({
      what: `Agent ${agent.name} misbehaved${agent.reason && `: ${agent.reason}`}`,
      mend: 'It is being restarted by itself.',
      where: `#/agents/${agent.name}`,
    }));
}

function plugins(state: State): Concern[] {
  return state.plugins
    .filter((plugin) => BAD.includes(plugin.state))
    .map((plugin) => ({
      what: `Plugin ${plugin.id} is ${plugin.state}${plugin.reason && `: ${plugin.reason}`}`,
      mend: MENDS[plugin.state] ?? '',
      where: '#/plugins',
    }));
}
