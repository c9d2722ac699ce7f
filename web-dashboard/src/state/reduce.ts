import type {
  AgentLine,
  FactSeen,
  FactsCame,
  History,
  PluginView,
  Snapshot,
  Standing,
  TaskView,
  TextCame,
} from '../protocol';
import { afterRunFacts, detailOf } from './run';
import { afterRunFact, RUN, withRead, type Line } from './runs';
import { bounded, boundedRuns, lengthened, MOST_TEXT, type Heard, type Read, type State } from './state';
import { afterFact, is, TASK } from './tasks';

const AGENT = 'agent/';
const PLUGIN = 'plugin/';

/** The state after something was told or read. Pure. */
export function afterMessage(state: State, message: Heard): State {
  switch (message.type) {
    case 'snapshot':
      return afterSnapshot(state, message);
    case 'facts':
      return afterFacts(state, message);
    case 'history':
      return afterHistory(state, message);
    case 'text':
      return afterText(state, message);
    case 'standing':
      return afterStanding(state, message);
    case 'runs':
    case 'run':
      return afterRead(state, message);
    case 'error':
      return state;
  }
}

function afterSnapshot(state: State, snapshot: Snapshot): State {
  return {
    ...state,
    status: snapshot.status,
    agents: new Map(snapshot.agents.map((agent) => [agent.name, agent])),
    plugins: snapshot.plugins,
    tasks: snapshot.resumed ? state.tasks : new Map(snapshot.tasks.map((task) => [task.id, task])),
    runs: snapshot.resumed ? state.runs : new Map(snapshot.runs.map((run) => [run.id, run])),
  };
}

function afterStanding(state: State, standing: Standing): State {
  const agents = new Map(state.agents);
  standing.agents.forEach((agent) => agents.set(agent.name, agent));
  standing.gone.forEach((name) => agents.delete(name));
  const moved = standing.agents.length + standing.gone.length > 0;
  return {
    ...state,
    status: standing.status,
    agents: moved ? agents : state.agents,
    plugins: standing.plugins ?? state.plugins,
  };
}

/** Each map is copied once a batch, not once a fact. */
function afterFacts(state: State, batch: FactsCame): State {
  let tasks: Map<string, TaskView> | undefined;
  let runs: Map<string, Line> | undefined;
  let agents: Map<string, AgentLine> | undefined;
  let plugins = state.plugins;
  for (const fact of batch.facts) {
    if (fact.stream.startsWith(TASK)) {
      tasks ??= new Map(state.tasks);
      takeTask(tasks, fact);
    } else if (fact.stream.startsWith(RUN)) {
      runs ??= new Map(state.runs);
      takeRun(runs, fact);
    } else if (fact.stream.startsWith(AGENT)) {
      agents ??= new Map(state.agents);
      takeAgent(agents, fact);
    } else if (fact.stream.startsWith(PLUGIN)) {
      plugins = withPlugin(plugins, fact);
    }
  }
  return {
    ...state,
    tasks: tasks === undefined ? state.tasks : bounded(tasks),
    runs: runs === undefined ? state.runs : boundedRuns(runs),
    detail: state.detail && afterRunFacts(state.detail, batch.facts),
    agents: agents ?? state.agents,
    plugins,
    histories: longer(state.histories, batch.facts),
  };
}

function takeTask(tasks: Map<string, TaskView>, fact: FactSeen): void {
  const id = fact.stream.slice(TASK.length);
  const before = tasks.get(id);
  // Of a task whose beginning was not told only its own page tells more.
  if (before !== undefined || is(fact, 'task.submitted')) {
    tasks.set(id, afterFact(before, fact));
  }
}

function takeRun(runs: Map<string, Line>, fact: FactSeen): void {
  const id = fact.stream.slice(RUN.length);
  const before = runs.get(id);
  if (before !== undefined || is(fact, 'run.created')) {
    runs.set(id, afterRunFact(before, fact));
  }
}

/** What was told between asking and being answered is in the history of what is looked at. */
function afterRead(state: State, read: Read): State {
  const runs = new Map(state.runs);
  const came = read.type === 'runs' ? read.runs : [{ ...read.run, steps: [] }];
  came.forEach((run) => runs.set(run.id, withRead(runs.get(run.id), run)));
  if (read.type === 'runs') {
    return { ...state, runs: boundedRuns(runs) };
  }
  const told = state.histories.get(RUN + read.run.id)?.facts ?? [];
  const wanted = state.detail?.run.id === read.run.id ? state.detail.wanted : 0;
  return { ...state, runs: boundedRuns(runs), detail: detailOf(came[0]!, read.steps, told, wanted) };
}

/** What a new agent can do comes with the next standing; what state a known one is in comes at once. */
function takeAgent(agents: Map<string, AgentLine>, fact: FactSeen): void {
  if (!is(fact, 'agent.state-changed')) {
    return;
  }
  const name = fact.stream.slice(AGENT.length).replace('--', '/');
  const agent = agents.get(name);
  if (agent !== undefined) {
    agents.set(name, { ...agent, state: fact.body.to, reason: fact.body.reason });
  }
}

function withPlugin(plugins: readonly PluginView[], fact: FactSeen): readonly PluginView[] {
  if (!is(fact, 'plugin.state-changed')) {
    return plugins;
  }
  const { digest, file, state, reason, agents } = fact.body;
  const id = fact.stream.slice(PLUGIN.length);
  return plugins.map((plugin) =>
    plugin.id === id && plugin.digest === digest && plugin.file === file
      ? { ...plugin, state, reason, agents, since: fact.time }
      : plugin,
  );
}

function longer(histories: State['histories'], facts: readonly FactSeen[]): State['histories'] {
  let longer = histories;
  for (const [stream, history] of histories) {
    const its = facts.filter((fact) => fact.stream === stream);
    if (its.length > 0) {
      longer = new Map(longer).set(stream, lengthened(history, its));
    }
  }
  return longer;
}

/** Only what is looked at is kept. */
function afterHistory(state: State, history: History): State {
  const known = state.histories.get(history.stream);
  const later = known?.facts ?? [];
  const whole = lengthened(history, later);
  const detail = state.detail && afterRunFacts(state.detail, whole.facts);
  return { ...state, histories: new Map([[history.stream, whole]]), detail };
}

/** Text that does not follow upon what is here replaces it where it begins anew; else it stands alone. */
function afterText(state: State, text: TextCame): State {
  const before = state.texts.get(text.task);
  if (before !== undefined && (before.epoch - text.epoch || before.turn - text.turn) > 0) {
    return state;
  }
  const end = before === undefined ? 0 : before.offset + before.text.length;
  const same = before !== undefined && before.epoch === text.epoch && before.turn === text.turn;
  const follows = same && text.offset === end;
  const joined = follows ? { ...text, offset: before.offset, text: before.text + text.text } : text;
  const over = Math.max(0, joined.text.length - MOST_TEXT);
  const kept = { ...joined, offset: joined.offset + over, text: joined.text.slice(over) };
  return { ...state, texts: new Map([[text.task, kept]]) };
}
