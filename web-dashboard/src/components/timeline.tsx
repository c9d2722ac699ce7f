import type { ReactNode } from 'react';
import type { FactSeen } from '../protocol';
import type { Told } from '../state/words';
import { At } from './time';

interface Given {
  readonly facts: readonly FactSeen[];
  readonly complete: boolean;
  /** What a fact is in words. */
  readonly told: (fact: FactSeen) => Told;
  /** What can be done from there. */
  readonly children?: (fact: FactSeen) => ReactNode;
}

/** What happened, in the order in which it did. */
export function Timeline({ facts, complete, told, children }: Given) {
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
            {children?.(fact)}
          </li>
        );
      })}
      {!complete && <li data-tone="quiet"><span /><p className="dim">There is more than is shown here.</p></li>}
    </ol>
  );
}
