import { useMemo } from 'react';
import { Badge } from '../../components/badge';
import { LongList } from '../../components/long-list';
import { TaskRow } from '../../components/task-row';
import { newest, type State } from '../../state/state';
import { playedBy, standing, tone } from './words';
import './agents.css';

/** One agent: what it is, what it can do, and what it was given. */
export function AgentView({ name, state }: { name: string; state: State }) {
  const agent = state.agents.get(name);
  const tasks = useMemo(
    () => [...state.tasks.values()].filter((task) => task.agent === name).sort(newest),
    [state.tasks, name],
  );
  if (agent === undefined) {
    return (
      <>
        <h1>{name}</h1>
        <p className="empty">{state.status === undefined ? 'Asking the host …' : 'There is no such agent here.'}</p>
      </>
    );
  }
  return (
    <article className="one">
      <div className="head">
        <h1>{agent.name}</h1>
        <Badge tone={tone(agent)}>{standing(agent)}</Badge>
      </div>
      {agent.reason && <p>{agent.reason}</p>}
      <p className="measure">{agent.description}</p>
      <dl className="facts">
        <div><dt>Played by</dt><dd>{playedBy(agent)}</dd></div>
        <div><dt>From plugin</dt><dd><a href="#/plugins">{agent.plugin}</a> {agent.plugin_version}</dd></div>
        <div><dt>Form</dt><dd>{agent.form}</dd></div>
        <div><dt>Category</dt><dd>{agent.category}</dd></div>
        {agent.without.length > 0 && <div><dt>Without</dt><dd>{agent.without.join(', ')}</dd></div>}
      </dl>
      <section aria-labelledby="skills">
        <h2 id="skills">Skills</h2>
        <dl className="skill-list">
          {agent.skills.map((skill) => (
            <div key={skill.name}><dt>{skill.name}</dt><dd>{skill.description}</dd></div>
          ))}
        </dl>
      </section>
      <section aria-labelledby="its-tasks">
        <h2 id="its-tasks">Its tasks</h2>
        {tasks.length === 0 ? (
          <p className="empty">None of late.</p>
        ) : (
          <LongList label="Tasks of this agent, the newest first" items={tasks} row={49} idOf={(task) => task.id}>
            {(task) => <TaskRow task={task} byClient={agent.played_by === 'CLIENT'} />}
          </LongList>
        )}
      </section>
    </article>
  );
}
