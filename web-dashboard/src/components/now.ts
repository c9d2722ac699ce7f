import { useEffect, useState } from 'react';

/** One clock for the whole page, which ticks each second while anybody looks at it. */
const listeners = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function listen(listener: (now: number) => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    const now = Date.now();
    listeners.forEach((each) => each(now));
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Epoch milliseconds, to the second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => listen(setNow), []);
  return now;
}
