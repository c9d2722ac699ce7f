import { clock, moment, span } from '../state/words';
import { useNow } from './now';

/** How long ago something was; the exact moment on pointing at it. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={moment(at)}>
      {span(Math.max(1_000, now - Date.parse(at)))} ago
    </time>
  );
}

export function At({ at }: { at: string }) {
  return <time dateTime={at} title={moment(at)}>{clock(at)}</time>;
}

/** How long something took, or has taken until now. */
export function Took({ from, to }: { from: string; to: string | undefined }) {
  return to === undefined ? <Taking from={from} /> : <>{span(Date.parse(to) - Date.parse(from))}</>;
}

function Taking({ from }: { from: string }) {
  return <>{span(Math.max(1_000, useNow() - Date.parse(from)))}</>;
}
