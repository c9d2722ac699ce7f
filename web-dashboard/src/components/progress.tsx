import { toneOfStep, stepWord } from '../state/run-words';
import { progressOf, type Line } from '../state/runs';
import type { RunStepState } from '../protocol';

const ORDER: readonly RunStepState[] = [
  'completed', 'compensated', 'skipped', 'cancelled', 'failed', 'running', 'waiting', 'chosen', 'ready', 'pending',
];

/** How far a run is: in words, and as a bar with a part for each state. */
export function Progress({ run, wide = false }: { run: Line; wide?: boolean }) {
  const { over, of } = progressOf(run);
  const parts = ORDER.map((state) => ({ state, count: run.counts[state] ?? 0 })).filter(({ count }) => count > 0);
  return (
    <span className={wide ? 'progress wide' : 'progress'}>
      {of !== undefined && of > 0 && (
        <span className="bar" aria-hidden="true">
          {parts.map(({ state, count }) => (
            <span key={state} data-tone={toneOfStep(state)} data-state={state} style={{ flexGrow: count }} />
          ))}
        </span>
      )}
      <span className="so-far">{inWords(over, of)}</span>
      {wide && parts.length > 0 && (
        <span className="dim">{parts.map(({ state, count }) => `${count.toLocaleString('en')} ${stepWord(state)}`).join(' · ')}</span>
      )}
    </span>
  );
}

function inWords(over: number, of: number | undefined): string {
  const steps = of === 1 ? 'step' : 'steps';
  if (of === 0) {
    return 'no steps';
  }
  return of === undefined ? `${over.toLocaleString('en')} steps so far` : `${over.toLocaleString('en')} of ${of.toLocaleString('en')} ${steps}`;
}
