import { memo, useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { Badge } from '../../components/badge';
import { LongList } from '../../components/long-list';
import { Progress } from '../../components/progress';
import { Ago, Took } from '../../components/time';
import { listRuns } from '../../connection/runs';
import { toRun } from '../../route';
import { plainTimes, runWord, toneOfRun } from '../../state/run-words';
import { over, type Line } from '../../state/runs';
import { newest, type Read, type State } from '../../state/state';
import './runs.css';

const SHOWS = { all: 'All', open: 'Open', failed: 'Failed' } as const;
type Show = keyof typeof SHOWS;
/** How often runs are read of which not everything was told. */
const AGAIN = 2_000;
const PAGE = 100;

export function RunsView({ state, heard }: { state: State; heard: (read: Read) => void }) {
  const [show, setShow] = useState<Show>('all');
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words).trim().toLowerCase();
  const runs = useMemo(() => chosen(state.runs.values(), show, wanted), [state.runs, show, wanted]);
  const reading = useReading(state, heard);
  return (
    <>
      <div className="head">
        <h1>Runs</h1>
        <fieldset className="choice">
          <legend className="unseen">Which runs</legend>
          {(Object.keys(SHOWS) as Show[]).map((each) => (
            <label key={each}>
              <input type="radio" name="show" checked={show === each} onChange={() => setShow(each)} />
              <span>{SHOWS[each]}</span>
            </label>
          ))}
        </fieldset>
        <input
          type="search"
          aria-label="Find by workflow or id"
          placeholder="workflow or id"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {reading.problem !== '' && <p role="alert" className="problem">The runs could not be read: {reading.problem}</p>}
      {runs.length > 0 ? (
        <LongList label="Runs, open ones first, then the newest" items={runs} row={57} idOf={(run) => run.id}>
          {(run) => <RunRow run={run} />}
        </LongList>
      ) : (
        <Nothing any={state.runs.size > 0} asking={!reading.done} failed={reading.problem !== ''} />
      )}
      {reading.older && <p className="more"><button type="button" onClick={reading.older}>Show older runs</button></p>}
    </>
  );
}

const RunRow = memo(function RunRow({ run }: { run: Line }) {
  const question = run.questions[0];
  const waits = question !== undefined ? ((question.question as typeof question.question | undefined)?.text ?? 'asks a human') : run.waits;
  const says = run.error?.reason ?? (over(run) ? '' : (waits ?? ''));
  return (
    <a className="row run" href={toRun(run.id)} data-run={run.id}>
      <Badge tone={toneOfRun(run.state)}>{runWord(run.state)}</Badge>
      <span className="what">
        <strong>{run.workflow}</strong> <span className="dim">v{run.number}</span>
      </span>
      <Progress run={run} />
      <span className="says dim">{plainTimes(says)}</span>
      <span className="when dim">
        {run.finished_at !== undefined && <>took <Took from={run.created_at} to={run.finished_at} /> · </>}
        <Ago at={run.created_at} />
      </span>
      <code className="id">{run.id.slice(-6)}</code>
    </a>
  );
});

function Nothing({ any, asking, failed }: { any: boolean; asking: boolean; failed: boolean }) {
  if (any) {
    return <p className="empty">No run is like that.</p>;
  }
  if (failed) {
    return null;
  }
  return asking ? (
    <p className="empty">Asking the host …</p>
  ) : (
    <div className="empty">
      <p>No run yet. Some workflows came with the host; run one, or put your own:</p>
      <pre className="text" tabIndex={0}>{'scripts/troupe workflows list\nscripts/troupe workflows show incident-response\nscripts/troupe run incident-response --input @incident.json --watch'}</pre>
    </div>
  );
}

interface Reading {
  readonly done: boolean;
  readonly problem: string;
  readonly older: (() => void) | undefined;
}

/** Reads the newest runs at first, and again while there are some of which not everything was told. */
function useReading(state: State, heard: (read: Read) => void): Reading {
  const [done, setDone] = useState(false);
  const [problem, setProblem] = useState('');
  const [next, setNext] = useState<string>();
  const read = useCallback(async (before: string | undefined, first: boolean) => {
    const said = await listRuns(before);
    setDone(true);
    setProblem(said.ok ? '' : said.problem);
    if (said.ok) {
      heard({ type: 'runs', runs: said.value.runs });
      if (before !== undefined || first) {
        setNext(said.value.next);
      }
    }
  }, [heard]);

  useEffect(() => void read(undefined, true), [read]);
  const partial = useMemo(() => [...state.runs.values()].sort(newest).slice(0, PAGE).some((run) => run.partial), [state.runs]);
  useEffect(() => {
    if (!partial) {
      return undefined;
    }
    const timer = setInterval(() => void read(undefined, false), AGAIN);
    return () => clearInterval(timer);
  }, [partial, read]);
  return { done, problem, older: next === undefined ? undefined : () => void read(next, false) };
}

function chosen(runs: Iterable<Line>, show: Show, words: string): Line[] {
  return [...runs]
    .filter((run) => show === 'all' || (show === 'open' ? !over(run) : run.state === 'failed'))
    .filter((run) => words === '' || `${run.workflow} ${run.id}`.toLowerCase().includes(words))
    .sort((a, b) => Number(over(a)) - Number(over(b)) || newest(a, b));
}
