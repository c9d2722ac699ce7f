import type { Status } from '../protocol';
import type { Verdict } from '../state/verdict';

const MOST = 6;

/** The first thing to see: whether things are well, and if not, what to do. */
export function Standing({ verdict, status, old }: { verdict: Verdict; status: Status | undefined; old: boolean }) {
  return (
    <section className="standing" data-is={old ? 'unknown' : verdict.is} aria-label="How things stand">
      <div className="verdict">
        <span className="light" aria-hidden="true" />
        <p role="status">{old ? `Was: ${verdict.says}` : verdict.says}</p>
        {status !== undefined && (
          <dl>
            <Count name="running" value={status.running} />
            <Count name="queued" value={status.queued} />
            <Count name="wait for a client" value={status.claimable} />
            <Count name={status.agents === 1 ? 'agent' : 'agents'} value={status.agents} />
          </dl>
        )}
      </div>
      {verdict.concerns.length > 0 && (
        <ul className="concerns">
          {verdict.concerns.slice(0, MOST).map((concern) => (
            <li key={concern.what}>
              {concern.where === undefined ? <span>{concern.what}</span> : <a href={concern.where}>{concern.what}</a>}
              <span className="mend">{concern.mend}</span>
            </li>
          ))}
          {verdict.concerns.length > MOST && <li>and {verdict.concerns.length - MOST} more</li>}
        </ul>
      )}
    </section>
  );
}

function Count({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value.toLocaleString('en')}</dd>
    </div>
  );
}
