import { useRef, useState } from 'react';
import { ask } from '../../connection/ask';

/** Ends a task, after asking. That it has ended is told by the facts, as everything else is. */
export function Cancel({ id }: { id: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  async function cancel(): Promise<void> {
    setBusy(true);
    const said = await ask('DELETE', `tasks/${encodeURIComponent(id)}?reason=cancelled+on+the+page`);
    setProblem(said.ok ? '' : said.problem);
    setBusy(false);
  }

  return (
    <>
      <button type="button" className="danger" onClick={() => { setProblem(''); dialog.current?.showModal(); }}>
        Cancel
      </button>
      <dialog ref={dialog} aria-labelledby="cancel-title">
        <h2 id="cancel-title">Cancel this task?</h2>
        <p>Whoever works on it is interrupted. What was done so far is not undone.</p>
        {problem && <p role="alert" className="problem">{problem}</p>}
        <form method="dialog">
          <button type="submit" autoFocus>Let it go on</button>
          <button type="button" className="danger" disabled={busy} onClick={() => void cancel()}>
            Cancel the task
          </button>
        </form>
      </dialog>
    </>
  );
}
