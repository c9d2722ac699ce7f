import { lazy, Suspense, useMemo, useRef, useState, type ReactNode } from 'react';
import { Answer, askedByRun } from '../../components/answer';
import { Badge } from '../../components/badge';
import { Value } from '../../components/contents';
import { Progress } from '../../components/progress';
import { Ago, At, Took } from '../../components/time';
import { Timeline } from '../../components/timeline';
import type { FactSeen } from '../../protocol';
import { runOfStep, toRun } from '../../route';
import { graphOf } from '../../state/graph';
import type { Detail } from '../../state/run';
import { editsOf, effortWords, plainTimes, runWord, toldOfRun, toneOfRun } from '../../state/run-words';
import { over, RUN, type Line } from '../../state/runs';
import type { Read, State } from '../../state/state';
import { is } from '../../state/tasks';
import { Actions, type Fork } from './actions';
import { useReading } from './reading';
import { StepDetails } from './step';
import { Steps } from './steps';
import './run.css';

const Picture = lazy(() => import('./picture'));
const NONE: readonly FactSeen[] = [];

interface Given {
  readonly id: string;
  readonly state: State;
  readonly heard: (read: Read) => void;
}

/** One run: how it stands, its steps as a picture and as a list, and what happened to it. */
export function RunView({ id, state, heard }: Given) {
  const problem = useReading(id, state, heard);
  const detail = state.detail?.run.id === id ? state.detail : undefined;
  const history = state.histories.get(RUN + id);
  const facts = history?.facts ?? NONE;
  if (detail === undefined) {
    return (
      <>
        <h1>Run {id}</h1>
        {problem === '' ? <p className="empty">Asking the host …</p> : <p role="alert" className="empty problem">{problem}</p>}
      </>
    );
  }
  return <Run detail={detail} facts={facts} complete={history?.complete ?? true} state={state} problem={problem} />;
}

interface RunGiven {
  readonly detail: Detail;
  readonly facts: readonly FactSeen[];
  readonly complete: boolean;
  readonly state: State;
  readonly problem: string;
}

function Run({ detail, facts, complete, state, problem }: RunGiven) {
  const { run } = detail;
  const [fork, setFork] = useState<Fork>();
  return (
    <article className="one">
      <div className="head">
        <h1>{run.workflow} <span className="dim">v{run.number}</span></h1>
        <Badge tone={toneOfRun(run.state)}>{runWord(run.state)}</Badge>
        <Actions run={run} fork={fork} setFork={setFork} />
      </div>
      {problem !== '' && <p role="alert" className="problem">What stands here may be old: {problem}</p>}
      <Summary run={run} />
      <Progress run={run} wide />
      <Waits run={run} />
      {run.questions.map((question) => <Answer key={question.id} {...askedByRun(run, question)} />)}
      <Outcome run={run} facts={facts} />
      <Warnings facts={facts} />
      <Graphs detail={detail} facts={facts} state={state} />
      <section aria-labelledby="given">
        <h2 id="given">What it was given</h2>
        <Value value={run.input} />
      </section>
      <section aria-labelledby="timeline">
        <h2 id="timeline">What happened</h2>
        {facts.length === 0 && <p className="dim">Nothing was told yet.</p>}
        <Timeline facts={facts} complete={complete} told={toldOfRun}>
          {(fact) => (
            <button
              type="button"
              className="plain"
              aria-label={`Fork after fact ${fact.version}`}
              onClick={() => setFork({ version: fact.version })}
            >
              fork from here
            </button>
          )}
        </Timeline>
      </section>
    </article>
  );
}

function Summary({ run }: { run: Line }) {
  return (
    <dl className="facts">
      <Entry name="Run"><code>{run.id}</code></Entry>
      <Entry name="Asked"><At at={run.created_at} /> · <Ago at={run.created_at} /> · by {run.caller}</Entry>
      <Entry name={over(run) ? 'Took' : 'Under way for'}><Took from={run.created_at} to={run.finished_at} /></Entry>
      <Entry name="Strategy">{run.strategy}</Entry>
      {run.effort !== undefined && <Entry name="Effort">{effortWords(run.effort)}</Entry>}
      {run.session !== undefined && <Entry name="Session"><code>{run.session}</code></Entry>}
      {run.fork_of !== undefined && <Entry name="Fork of"><RunLink id={run.fork_of} /></Entry>}
      {run.parent !== undefined && <Entry name="Step of"><RunLink id={runOfStep(run.parent)} /></Entry>}
    </dl>
  );
}

function RunLink({ id }: { id: string }) {
  return <a href={toRun(id)}><code>{id}</code></a>;
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Waits({ run }: { run: Line }) {
  return over(run) || run.waits === undefined || run.questions.length > 0 ? null : (
    <p className="outcome" data-tone="waiting">{plainTimes(run.waits)}</p>
  );
}

function Outcome({ run, facts }: { run: Line; facts: readonly FactSeen[] }) {
  if (run.error !== undefined) {
    return (
      <section className="outcome" data-tone={toneOfRun(run.state)} aria-labelledby="outcome">
        <h2 id="outcome">{run.state === 'cancelled' ? 'Cancelled' : 'Failed'}</h2>
        <p>{run.error.reason}</p>
        <p className="dim">{run.error.code}</p>
      </section>
    );
  }
  const cut = facts.some((fact) => is(fact, 'run.finished') && fact.cut?.includes('output')) && run.output === undefined;
  return run.output === undefined && !cut ? null : (
    <section className="outcome" data-tone="good" aria-labelledby="outcome">
      <h2 id="outcome">What came out</h2>
      {cut ? <p>It is too long to show here: <a href={`/api/v1/runs/${run.id}`}>all of it</a>.</p> : <Value value={run.output} />}
    </section>
  );
}

const MOST_WARNINGS = 3;

function Warnings({ facts }: { facts: readonly FactSeen[] }) {
  const warnings = facts.filter((fact) => is(fact, 'run.warned'));
  return warnings.length === 0 ? null : (
    <section className="outcome" data-tone="waiting" aria-labelledby="warnings">
      <h2 id="warnings">{warnings.length === 1 ? 'A warning' : `${warnings.length} warnings`}</h2>
      {warnings.slice(-MOST_WARNINGS).map((fact) => <p key={fact.version}><At at={fact.time} /> {toldOfRun(fact).detail}</p>)}
    </section>
  );
}

/** What somebody most likely came to see. */
const LOOK_AT: ReadonlySet<string> = new Set(['failed', 'waiting', 'running']);

/** The picture, the list, and what one has chosen in either. */
function Graphs({ detail, facts, state }: { detail: Detail; facts: readonly FactSeen[]; state: State }) {
  const [chosen, setChosen] = useState(() => [...detail.steps.values()].find(({ state }) => LOOK_AT.has(state))?.id);
  const [some, setSome] = useState<Some>();
  const details = useRef<HTMLDivElement>(null);
  const graph = useMemo(() => graphOf(detail.steps.values()), [detail.steps]);
  const edits = useMemo(() => editsOf(facts), [facts]);
  const steps = useMemo(() => [...detail.steps.values()], [detail.steps]);
  const shown = some === undefined ? steps : steps.filter((step) => some.ids.has(step.id));
  const step = chosen === undefined ? undefined : detail.steps.get(chosen);

  function choose(id: string): void {
    const node = graph.nodes.find((one) => one.id === id);
    if (node !== undefined && (graph.folded || node.steps.length > 1)) {
      setSome({ name: node.title, ids: new Set(node.steps.map((each) => each.id)) });
      setChosen(node.steps[0]?.id);
    } else {
      setChosen(id);
    }
  }

  if (steps.length === 0) {
    return <p className="empty">This run has no steps.</p>;
  }
  return (
    <>
      <section aria-labelledby="graph">
        <h2 id="graph">How the steps hang together</h2>
        {graph.folded && <p className="dim">There are {steps.length.toLocaleString('en')} steps: each box stands for those that can run at the same time.</p>}
        <Suspense fallback={<div className="picture empty">Drawing …</div>}>
          <Picture graph={graph} edits={edits} chosen={chosen} choose={choose} />
        </Suspense>
      </section>
      <section className="steps" aria-labelledby="steps">
        <div>
          <div className="head listed">
            <h2 id="steps">Steps{some && ` of ${some.name}`}</h2>
            {some && <button type="button" onClick={() => setSome(undefined)}>Show all steps</button>}
          </div>
          <Steps steps={shown} edits={edits} chosen={chosen} choose={(id) => { setChosen(id); requestAnimationFrame(() => details.current?.focus()); }} />
          {edits.removed.length > 0 && <p className="dim">Taken out while it ran: {edits.removed.join(', ')}</p>}
        </div>
        <StepDetails
          ref={details}
          step={step}
          run={detail.run}
          edit={step && edits.steps.get(step.id)}
          facts={facts}
          task={step?.work === undefined ? undefined : state.tasks.get(step.work)}
        />
      </section>
    </>
  );
}

interface Some {
  readonly name: string;
  readonly ids: ReadonlySet<string>;
}
