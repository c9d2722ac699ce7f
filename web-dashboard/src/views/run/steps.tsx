import { Badge } from '../../components/badge';
import { LongList } from '../../components/long-list';
import { Took } from '../../components/time';
import type { StepView } from '../../protocol';
import { stepWord, toneOfStep, type Edits } from '../../state/run-words';

interface Given {
  readonly steps: readonly StepView[];
  readonly edits: Edits;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

/** The same as the picture tells, for those who read, search or go by keyboard. */
export function Steps({ steps, edits, chosen, choose }: Given) {
  return (
    <LongList label="Steps, in the order of the definition" items={steps} row={57} idOf={(step) => step.id}>
      {(step) => (
        <button
          type="button"
          className="row step"
          data-step={step.id}
          aria-pressed={step.id === chosen}
          onClick={() => choose(step.id)}
        >
          <Badge tone={toneOfStep(step.state)}>{stepWord(step.state)}</Badge>
          <span className="what">
            <strong>{step.id}</strong> <span className="dim">{whoOf(step)}</span>
            {edits.steps.has(step.id) && <span className="edit">{edits.steps.get(step.id)}</span>}
          </span>
          <span className="says dim">{step.error?.reason ?? step.why ?? afterWhat(step)}</span>
          <span className="when dim">
            {step.attempt > 1 && `attempt ${step.attempt} · `}
            {step.started_at !== undefined && <Took from={step.started_at} to={step.ended_at} />}
          </span>
        </button>
      )}
    </LongList>
  );
}

/** What most steps ask for; it says nothing. */
const USUAL = 'execute';

export function whoOf({ agent, skill, workflow }: StepView): string {
  const special = skill === USUAL ? undefined : skill;
  return workflow === undefined ? [agent, special].filter((part) => part !== undefined).join(' · ') : `workflow ${workflow}`;
}

function afterWhat({ state, depends_on }: StepView): string {
  return state === 'pending' && depends_on.length > 0 ? `after ${depends_on.join(', ')}` : '';
}
