import type { ReactNode, Ref } from 'react';
import { Badge } from '../../components/badge';
import { Value } from '../../components/contents';
import { At, Took } from '../../components/time';
import type { FactSeen, StepView, TaskView } from '../../protocol';
import { toAgent, toRun, toTask } from '../../route';
import { effortWords, stepWord, toneOfStep } from '../../state/run-words';
import type { Line } from '../../state/runs';
import { stepOver } from '../../state/runs';
import { is } from '../../state/tasks';

interface Given {
  readonly ref: Ref<HTMLDivElement>;
  readonly step: StepView | undefined;
  readonly run: Line;
  /** Who added or changed it while the run was under way. */
  readonly edit: string | undefined;
  readonly facts: readonly FactSeen[];
  /** The task that it is, where the page knows it. */
  readonly task: TaskView | undefined;
}

/** All that is known of the step that is chosen. */
export function StepDetails({ ref, step, run, edit, facts, task }: Given) {
  if (step === undefined) {
    return <div ref={ref} className="details empty">Choose a step to see what it did.</div>;
  }
  return (
    <div ref={ref} className="details" tabIndex={-1} role="region" aria-label={`Step ${step.id}`} data-details={step.id}>
      <div className="head">
        <h3>{step.id}</h3>
        <Badge tone={toneOfStep(step.state)}>{stepWord(step.state)}</Badge>
        {edit && <span className="edit">{edit}</span>}
      </div>
      <dl className="facts">
        <Who step={step} />
        <Work step={step} task={task} />
        <Times step={step} />
        {step.depends_on.length > 0 && <Entry name="After">{step.depends_on.join(', ')}</Entry>}
        {step.group !== undefined && <Entry name="Together with">group {step.group}</Entry>}
        <Needed facts={facts} step={step.id} />
      </dl>
      {step.why !== undefined && <p>{step.why}</p>}
      {step.error !== undefined && (
        <div className="outcome" data-tone="bad">
          <p>{step.error.reason}</p>
          <p className="dim">{step.error.code}{step.error.retryable ? ', may be tried again' : ''}</p>
        </div>
      )}
      <Undone step={step} />
      <Output step={step} run={run} facts={facts} />
    </div>
  );
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Who({ step }: { step: StepView }) {
  return (
    <>
      {step.agent !== undefined && <Entry name="Agent"><a href={toAgent(step.agent)}>{step.agent}</a></Entry>}
      {step.skill !== undefined && <Entry name="Skill">{step.skill}</Entry>}
      {step.workflow !== undefined && <Entry name="Workflow">{step.workflow}</Entry>}
    </>
  );
}

function Work({ step, task }: { step: StepView; task: TaskView | undefined }) {
  const { work, workflow } = step;
  if (work === undefined) {
    return null;
  }
  return workflow === undefined ? (
    <Entry name="Task">
      <a href={toTask(work)}><code>{work}</code></a>
      {!stepOver(step.state) && task !== undefined && <span className="dim"> {task.note ?? task.state}</span>}
    </Entry>
  ) : (
    <Entry name="Run"><a href={toRun(work)}><code>{work}</code></a></Entry>
  );
}

function Times({ step }: { step: StepView }) {
  return (
    <>
      {step.attempt > 1 && <Entry name="Attempt">{step.attempt}</Entry>}
      {step.started_at !== undefined && <Entry name="Started"><At at={step.started_at} /></Entry>}
      {step.started_at !== undefined && (
        <Entry name={step.ended_at === undefined ? 'Running for' : 'Took'}><Took from={step.started_at} to={step.ended_at} /></Entry>
      )}
      {step.ended_at !== undefined && <Entry name="Ended"><At at={step.ended_at} /></Entry>}
    </>
  );
}

function Needed({ facts, step }: { facts: readonly FactSeen[]; step: string }) {
  const end = facts.findLast((fact) => is(fact, 'run.step-ended') && fact.body.step === step);
  const effort = end !== undefined && is(end, 'run.step-ended') ? end.body.effort : undefined;
  return effort === undefined ? null : <Entry name="Effort">{effortWords(effort)}</Entry>;
}

function Undone({ step: { compensation } }: { step: StepView }) {
  if (compensation === undefined) {
    return null;
  }
  const failed = compensation !== 'running' && compensation !== 'done';
  return (
    <p className="outcome" data-tone={failed ? 'bad' : 'quiet'}>
      {failed ? `It could not be undone: ${compensation}` : compensation === 'done' ? 'It was undone.' : 'It is being undone.'}
    </p>
  );
}

function Output({ step, run, facts }: { step: StepView; run: Line; facts: readonly FactSeen[] }) {
  if (step.output !== undefined) {
    return <section aria-label="What came out of it"><h4>What came out</h4><Value value={step.output} /></section>;
  }
  const cut = facts.some((fact) => is(fact, 'run.step-ended') && fact.body.step === step.id && fact.cut?.includes('output'));
  return cut ? <p>What came out is too long to show here: <a href={`/api/v1/runs/${run.id}`}>all of it</a>.</p> : null;
}
