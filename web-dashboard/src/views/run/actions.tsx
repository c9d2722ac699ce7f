import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Answered } from '../../connection/ask';
import { cancelRun, forkRun, pauseRun, resumeRun, rollBackRun } from '../../connection/runs';
import type { RunView } from '../../protocol';
import { toRun } from '../../route';
import { over, type Line } from '../../state/runs';

/** From which fact on another run is to go its own way. */
export interface Fork {
  readonly version: number;
}

interface Given {
  readonly run: Line;
  readonly fork: Fork | undefined;
  readonly setFork: (fork: Fork | undefined) => void;
}

type Which = 'cancel' | 'roll back' | 'pause';

/** What can be done with a run. What came of it is told by the facts, as everything else is. */
export function Actions({ run, fork, setFork }: Given) {
  const [which, setWhich] = useState<Which>();
  const [problem, setProblem] = useState('');
  const close = () => setWhich(undefined);
  const running = run.state === 'running' || run.state === 'pending' || run.state === 'awaiting-input';

  async function resume(): Promise<void> {
    const said = await resumeRun(run.id);
    setProblem(said.ok ? '' : said.problem);
  }

  return (
    <div className="acts">
      {running && <button type="button" onClick={() => setWhich('pause')}>Pause</button>}
      {run.state === 'paused' && <button type="button" className="main" onClick={() => void resume()}>Resume</button>}
      <button type="button" onClick={() => setFork({ version: run.version })}>Fork</button>
      {run.state !== 'rolled-back' && run.state !== 'rolling-back' && (
        <button type="button" className="danger" onClick={() => setWhich('roll back')}>Roll back</button>
      )}
      {!over(run) && <button type="button" className="danger" onClick={() => setWhich('cancel')}>Cancel</button>}
      {problem !== '' && <p role="alert" className="problem">{problem}</p>}
      {which === 'pause' && (
        <Reasoned title="Pause this run?" act="Pause the run" keep="Let it go on" close={close} send={(why) => pauseRun(run.id, why)}>
          Nothing more is started until somebody resumes it. What is at work goes on to its end.
        </Reasoned>
      )}
      {which === 'cancel' && (
        <Reasoned danger title="Cancel this run?" act="Cancel the run" keep="Let it go on" close={close} send={(why) => cancelRun(run.id, why)}>
          Whatever is at work for it is interrupted. What was done so far is not undone.
        </Reasoned>
      )}
      {which === 'roll back' && (
        <Reasoned danger title="Roll this run back?" act="Roll it back" keep="Leave it" close={close} send={(why) => rollBackRun(run.id, why)}>
          What is at work is interrupted, and what its completed steps did is undone, last first, where the workflow
          says how. This cannot be taken back.
        </Reasoned>
      )}
      {fork !== undefined && <ForkDialog run={run} fork={fork} close={() => setFork(undefined)} />}
    </div>
  );
}

interface ReasonedGiven {
  readonly title: string;
  readonly act: string;
  readonly keep: string;
  readonly danger?: boolean;
  readonly close: () => void;
  readonly send: (reason: string) => Promise<Answered<RunView>>;
  readonly children: ReactNode;
}

/** Asks once more, and for a reason that all can read later. */
function Reasoned({ title, act, keep, danger = false, close, send, children }: ReasonedGiven) {
  const [reason, setReason] = useState('');
  return (
    <Dialog title={title} act={act} keep={keep} danger={danger} close={close} send={() => send(reason.trim() || 'on the page')} done={close}>
      <p>{children}</p>
      <label className="field">
        <span>Why <span className="dim">(optional)</span></span>
        <input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
    </Dialog>
  );
}

function ForkDialog({ run, fork, close }: { run: Line; fork: Fork; close: () => void }) {
  const [version, setVersion] = useState(String(fork.version));
  const [input, setInput] = useState(() => JSON.stringify(run.input ?? {}, null, 2));

  function send(): Promise<Answered<RunView>> {
    const at = Number(version);
    if (!Number.isInteger(at) || at < 1 || at > run.version) {
      return Promise.resolve({ ok: false, problem: `Not a fact of this run: ‘${version}’, expected 1 to ${run.version}.` });
    }
    try {
      return forkRun(run.id, at, JSON.parse(input));
    } catch {
      return Promise.resolve({ ok: false, problem: 'The input is no valid JSON.' });
    }
  }

  return (
    <Dialog
      title="Fork this run"
      act="Start the fork"
      keep="Leave it"
      close={close}
      send={send}
      done={(started) => {
        close();
        location.hash = toRun(started.id);
      }}
    >
      <p>Another run begins with what happened here up to that point, and goes its own way from there. This one goes on as it is.</p>
      <label className="field">
        <span>After fact, of {run.version}</span>
        <input inputMode="numeric" value={version} onChange={(event) => setVersion(event.target.value)} />
      </label>
      <label className="field">
        <span>Input</span>
        <textarea rows={8} spellCheck={false} value={input} onChange={(event) => setInput(event.target.value)} />
      </label>
    </Dialog>
  );
}

interface DialogGiven {
  readonly title: string;
  readonly act: string;
  readonly keep: string;
  readonly danger?: boolean;
  readonly close: () => void;
  readonly send: () => Promise<Answered<RunView>>;
  readonly done: (run: RunView) => void;
  readonly children: ReactNode;
}

/** Open as long as it is there. */
function Dialog({ title, act, keep, danger = false, close, send, done, children }: DialogGiven) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  async function go(): Promise<void> {
    setBusy(true);
    const said = await send();
    setBusy(false);
    if (said.ok) {
      done(said.value);
    } else {
      setProblem(said.problem);
    }
  }

  return (
    <dialog ref={dialog} aria-label={title} onClose={close}>
      <h2>{title}</h2>
      {children}
      {problem !== '' && <p role="alert" className="problem">{problem}</p>}
      <form method="dialog">
        <button type="submit" autoFocus>{keep}</button>
        <button type="button" className={danger ? 'danger' : 'main'} disabled={busy} onClick={() => void go()}>{act}</button>
      </form>
    </dialog>
  );
}
