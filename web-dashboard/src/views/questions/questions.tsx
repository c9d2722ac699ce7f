import { Answer, askedByRun, askedByTask, type Asking } from '../../components/answer';
import { Ago } from '../../components/time';
import { toRun, toTask } from '../../route';
import type { State } from '../../state/state';
import './questions.css';

/** What agents and runs ask people, the longest waiting first. */
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
        <ul className="questions" aria-label="What waits for an answer, the oldest first">
          {asking.map(({ where, name, since, asking: its }) => (
            <li key={its.asks}>
              <p className="dim">
                <a href={where}>{name}</a> · {since.did} <Ago at={since.at} />
              </p>
              <Answer {...its} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface Waiting {
  readonly asking: Asking;
  readonly where: string;
  readonly name: string;
  readonly since: { readonly did: string; readonly at: string };
}

export function asked(state: State): readonly Waiting[] {
  const tasks = [...state.tasks.values()]
    .filter((task) => task.state === 'waiting-for-input')
    .map((task) => ({
      asking: askedByTask(task),
      where: toTask(task.id),
      name: `${task.agent} ${task.skill}`,
      since: { did: 'submitted', at: task.submitted_at },
    }));
  const runs = [...state.runs.values()].flatMap((run) =>
    run.questions.map((question) => ({
      asking: askedByRun(run, question),
      where: toRun(run.id),
      name: `${run.workflow}${question.step === undefined ? '' : ` · step ${question.step}`}`,
      since: { did: 'asked', at: question.since },
    })),
  );
  return [...tasks, ...runs].sort((a, b) => (a.since.at < b.since.at ? -1 : 1));
}
