import { Answer } from '../../components/answer';
import { Ago } from '../../components/time';
import type { TaskView } from '../../protocol';
import { toTask } from '../../route';
import type { State } from '../../state/state';
import './questions.css';

/** What agents ask people, the longest waiting first. */
export function QuestionsView({ state }: { state: State }) {
  const asking = asked(state);
  return (
    <>
      <div className="head">
        <h1>Questions</h1>
      </div>
      {asking.length === 0 ? (
        <p className="empty">Nobody asks anything.</p>
      ) : (
        <ul className="questions" aria-label="Tasks that wait for an answer, the oldest first">
          {asking.map((task) => (
            <li key={task.id}>
              <p className="dim">
                <a href={toTask(task.id)}>{task.agent} {task.skill}</a> · submitted <Ago at={task.submitted_at} />
              </p>
              <Answer task={task} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

export function asked(state: State): readonly TaskView[] {
  return [...state.tasks.values()]
    .filter((task) => task.state === 'waiting-for-input')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
