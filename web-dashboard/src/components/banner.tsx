import type { Link } from '../connection/connection';
import { clock, span } from '../state/words';
import { useNow } from './now';

/** Says that what is shown is old, and since when. */
export function Banner({ link, retry }: { link: Link; retry: () => void }) {
  return (
    <div role="alert" className="alert">
      {link.is === 'lost' && (
        <div className="banner">
          <p>
            <strong>Connection lost at {clock(link.since)}.</strong> What stands below is from then.
          </p>
          <Waiting since={link.since} retryAt={link.retryAt} />
          <button type="button" onClick={retry}>Try now</button>
        </div>
      )}
    </div>
  );
}

/** Ticks, so it is not read aloud again and again. */
function Waiting({ since, retryAt }: { since: number; retryAt: number }) {
  const now = useNow();
  return (
    <p aria-hidden="true" className="dim">
      {span(Math.max(1_000, now - since))} ago · trying again{retryAt > now ? ` in ${span(Math.max(1_000, retryAt - now))}` : ''}
    </p>
  );
}
