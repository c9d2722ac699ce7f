import type { ReactNode } from 'react';
import type { Tone } from '../state/words';

const SHAPES: Record<Tone, string> = { good: '✓', bad: '✕', busy: '●', waiting: '◔', quiet: '–' };

/** A state in a word: told by its shape as well as by its colour. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="badge" data-tone={tone}>
      <span aria-hidden="true">{SHAPES[tone]}</span>
      {children}
    </span>
  );
}
