import { useDeferredValue, useMemo, useState } from 'react';
import { LongList } from '../../components/long-list';
import { TaskRow } from '../../components/task-row';
import type { AgentLine, TaskView } from '../../protocol';
import { ended, newest, type State } from '../../state/state';

const SHOWS = { all: 'All', open: 'Open', failed: 'Failed' } as const;
type Show = keyof typeof SHOWS;

export function TasksView({ state }: { state: State }) {
  const [show, setShow] = useState<Show>('all');
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words).trim().toLowerCase();
  const tasks = useMemo(() => chosen(state.tasks.values(), show, wanted), [state.tasks, show, wanted]);
  return (
    <>
      <div className="head">
        <h1>Tasks</h1>
        <fieldset className="choice">
          <legend className="unseen">Which tasks</legend>
          {(Object.keys(SHOWS) as Show[]).map((each) => (
            <label key={each}>
              <input type="radio" name="show" checked={show === each} onChange={() => setShow(each)} />
              <span>{SHOWS[each]}</span>
            </label>
          ))}
        </fieldset>
        <input
          type="search"
          aria-label="Find by agent, skill or id"
          placeholder="agent, skill or id"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {tasks.length === 0 ? (
        <Nothing any={state.tasks.size > 0} />
      ) : (
        <LongList label="Tasks, open ones first, then the newest" items={tasks} row={49} idOf={(task) => task.id}>
          {(task) => <TaskRow task={task} byClient={playedByClient(state.agents, task)} />}
        </LongList>
      )}
    </>
  );
}

function Nothing({ any }: { any: boolean }) {
  return any ? (
    <p className="empty">No task is like that.</p>
  ) : (
    <div className="empty">
      <p>No task yet. Give an agent one:</p>
      <pre className="text" tabIndex={0}>scripts/troupe agents invoke echo --input hello</pre>
      <p>or connect a client, and ask it to:</p>
      <pre className="text" tabIndex={0}>{`claude mcp add --scope user --transport http troupe ${location.origin}/mcp`}</pre>
    </div>
  );
}

export function playedByClient(agents: ReadonlyMap<string, AgentLine>, task: TaskView): boolean {
  return agents.get(task.agent)?.played_by === 'CLIENT';
}

function chosen(tasks: Iterable<TaskView>, show: Show, words: string): TaskView[] {
  return [...tasks]
    .filter((task) => show === 'all' || (show === 'open' ? !ended(task) : ['failed', 'expired', 'dead-letter'].includes(task.state)))
    .filter((task) => words === '' || `${task.agent} ${task.skill} ${task.id}`.toLowerCase().includes(words))
    .sort((a, b) => Number(ended(a)) - Number(ended(b)) || newest(a, b));
}
