import type { RunList, RunView, StepList, StepView } from '../protocol';
import { ask, type Answered } from './ask';

const PAGE = 200;
/** More than this of one run nobody reads on a page. */
const MOST_STEPS = 10_000;

const pathOf = (id: string) => `runs/${encodeURIComponent(id)}`;

export interface ReadRun {
  readonly run: RunView;
  readonly steps: readonly StepView[];
}

/** Reads a run with all its steps, page by page where there are many. */
export async function readRun(id: string): Promise<Answered<ReadRun>> {
  const said = await ask<RunView>('GET', pathOf(id));
  if (!said.ok) {
    return said;
  }
  const run = said.value;
  const all = Object.values(run.counts).reduce((sum, count) => sum + count, 0);
  const steps = [...run.steps];
  while (steps.length < Math.min(all, MOST_STEPS)) {
    const after = steps.at(-1) === undefined ? '' : `&after=${encodeURIComponent(steps.at(-1)!.id)}`;
    const page = await ask<StepList>('GET', `${pathOf(id)}/steps?limit=${PAGE}${after}`);
    if (!page.ok) {
      return page;
    }
    steps.push(...page.value.steps);
    if (page.value.next === undefined || page.value.steps.length === 0) {
      break;
    }
  }
  return { ok: true, value: { run, steps } };
}

export function listRuns(before?: string): Promise<Answered<RunList>> {
  return ask('GET', `runs?limit=100${before === undefined ? '' : `&before=${encodeURIComponent(before)}`}`);
}

export const pauseRun = (id: string, reason: string) => ask<RunView>('POST', `${pathOf(id)}/pause`, { reason });
export const resumeRun = (id: string) => ask<RunView>('POST', `${pathOf(id)}/resume`, {});
export const cancelRun = (id: string, reason: string) => ask<RunView>('POST', `${pathOf(id)}/cancel`, { reason });
export const rollBackRun = (id: string, reason: string) => ask<RunView>('POST', `${pathOf(id)}/rollback`, { reason });

/** Starts another run that shares with this one what happened up to a fact, that one included. */
export const forkRun = (id: string, version: number, input: unknown) =>
  ask<RunView>('POST', `${pathOf(id)}/fork`, { version, input });
