import { At } from '../../components/time';
import type { FactSeen } from '../../protocol';
import { told } from '../../state/words';

export function Timeline({ facts, complete }: { facts: readonly FactSeen[]; complete: boolean }) {
  return (
    <ol className="timeline">
      {facts.map((fact) => {
        const { says, detail, tone } = told(fact);
        return (
          <li key={fact.version} data-tone={tone} data-kind={fact.kind}>
            <At at={fact.time} />
            <div>
              <p>{says}</p>
              {detail && <p className="dim">{detail}</p>}
            </div>
          </li>
        );
      })}
      {!complete && <li data-tone="quiet"><span /><p className="dim">There is more than is shown here.</p></li>}
    </ol>
  );
}
