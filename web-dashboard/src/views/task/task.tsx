import { useEffect, useRef, type ReactNode } from 'react';
import { Answer, askedByTask } from '../../components/answer';
import { Badge } from '../../components/badge';
import { Contents, Value } from '../../components/contents';
import { Ago, At, Took } from '../../components/time';
import { Timeline } from '../../components/timeline';
import type { Effort, FactSeen, TaskView as Task, TextCame } from '../../protocol';
import { runOfStep, toAgent, toRun } from '../../route';
import { ended, type State } from '../../state/state';
import { is, taskOf } from '../../state/tasks';
import { told, toneOf } from '../../state/words';
import { Cancel } from './cancel';
import './task.css';

export function TaskView({ id, state }: { id: string; state: State }) {
  const history = state.histories.get(`task/${id}`);
  const facts = history?.facts ?? [];
  const task = taskOf(facts) ?? state.tasks.get(id);
  if (task === undefined) {
    return (
      <>
        <h1>Task {id}</h1>
        <p className="empty">{history === undefined ? 'Asking the host …' : 'There is no such task.'}</p>
      </>
    );
  }
  return (
    <article className="one">
      <Head task={task} byClient={state.agents.get(task.agent)?.played_by === 'CLIENT'} />
      <Summary task={task} step={stepOf(facts)} />
      {task.state === 'waiting-for-input' && <Answer {...askedByTask(task)} />}
      <Outcome task={task} facts={facts} text={state.texts.get(id)} />
      <Asked facts={facts} id={id} />
      <section aria-labelledby="timeline">
        <h2 id="timeline">What happened</h2>
        <Timeline facts={facts} complete={history?.complete ?? true} told={told} />
      </section>
    </article>
  );
}

function Head({ task, byClient }: { task: Task; byClient: boolean }) {
  const waits = task.state === 'queued' && byClient;
  return (
    <div className="head">
      <h1>
        <a href={toAgent(task.agent)}>{task.agent}</a> <span className="dim">{task.skill}</span>
      </h1>
      <Badge tone={toneOf(task.state)}>{waits ? 'waits for a client' : task.state}</Badge>
      {!ended(task) && <Cancel id={task.id} />}
    </div>
  );
}

/** The step of a run that a task is: the run's id, a slash and the step's. */
function stepOf([first]: readonly FactSeen[]): string | undefined {
  return first !== undefined && is(first, 'task.submitted') ? first.body.plan?.run : undefined;
}

function Summary({ task, step }: { task: Task; step: string | undefined }) {
  return (
    <dl className="facts">
      <Entry name="Task"><code>{task.id}</code></Entry>
      {step !== undefined && <Entry name="Step"><a href={toRun(runOfStep(step))}>{step.slice(step.indexOf('/') + 1)} of a run</a></Entry>}
      <Entry name="Asked"><At at={task.submitted_at} /> · <Ago at={task.submitted_at} /></Entry>
      <Entry name="Played by">{player(task)}</Entry>
      {task.started_at !== undefined && (
        <Entry name={ended(task) ? 'Took' : 'Running for'}><Took from={task.started_at} to={task.finished_at} /></Entry>
      )}
      {task.epoch > 1 && <Entry name="Attempt">{task.epoch}</Entry>}
      {!ended(task) && <Entry name="Deadline"><At at={task.deadline} /></Entry>}
      {task.effort !== undefined && <Entry name="Models">{effort(task.effort)}</Entry>}
      {!ended(task) && task.waits !== undefined && <Entry name="Waits">{task.waits}</Entry>}
    </dl>
  );
}

function effort({ models, usage, cost, notes }: Effort): string {
  const tokens = usage.input + usage.output + usage.cached_input + usage.cache_writes;
  const parts = [models.join(', '), `${tokens.toLocaleString('en')} tokens`, cost === undefined ? '' : `cost ${cost}`, ...notes];
  return parts.filter((part) => part !== '').join(' · ');
}

function player(task: Task): string {
  return task.played_by === 'host' ? 'this host' : task.played_by === 'client' ? 'a connected client' : 'nobody yet';
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Outcome({ task, facts, text }: { task: Task; facts: readonly FactSeen[]; text: TextCame | undefined }) {
  const end = facts.find((fact) => is(fact, 'task.finished'));
  if (end === undefined) {
    return text === undefined ? null : <Live text={text} />;
  }
  const body = told(end);
  if (task.error !== undefined) {
    return (
      <section className="outcome" data-tone="bad" aria-labelledby="outcome">
        <h2 id="outcome">{body.says}</h2>
        <p>{task.error.reason}</p>
        <p className="dim">{task.error.code}{task.error.retryable ? ', may be tried again' : ''}</p>
      </section>
    );
  }
  return (
    <section className="outcome" data-tone="good" aria-labelledby="outcome">
      <h2 id="outcome">Answer</h2>
      {end.cut?.includes('answer') ? (
        <p>It is too long to show here: <a href={`/api/v1/tasks/${task.id}`}>all of it</a>.</p>
      ) : (
        is(end, 'task.finished') && <Contents contents={end.body.answer} />
      )}
    </section>
  );
}

/** What a model says while it works; follows the end unless somebody has scrolled up to read. */
function Live({ text }: { text: TextCame }) {
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const shown = box.current;
    if (shown !== null && follows.current) {
      shown.scrollTop = shown.scrollHeight;
    }
  }, [text]);
  return (
    <section className="outcome" data-tone="busy" aria-labelledby="outcome">
      <h2 id="outcome">Being written</h2>
      <pre
        ref={box}
        className="text live"
        tabIndex={0}
        onScroll={({ currentTarget: at }) => {
          follows.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
        }}
      >
        {text.offset > 0 && '… '}
        {text.text}
      </pre>
    </section>
  );
}

function Asked({ facts, id }: { facts: readonly FactSeen[]; id: string }) {
  const first = facts[0];
  if (first === undefined || !is(first, 'task.submitted')) {
    return null;
  }
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">What was asked</h2>
      {first.cut?.includes('input') ? <p>It is too long to show here ({id}).</p> : <Value value={first.body.input} />}
      {!first.cut?.includes('content') && <Contents contents={first.body.content} />}
    </section>
  );
}
