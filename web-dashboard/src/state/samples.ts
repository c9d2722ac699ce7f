import type { FactSeen, RunView, StepView } from '../protocol';

/** What tests of runs begin with. */
export const TIME = '2026-01-01T00:00:00.000Z';

let position = 0;

export function runFact(version: number, kind: string, body: object, more: Partial<FactSeen> = {}): FactSeen {
  const of = body as Record<string, unknown>;
  return { position: ++position, time: TIME, stream: 'run/run-1', version, kind: `run.${kind}`, body: of, ...more };
}

export function step(id: string, more: Partial<StepView> = {}): StepView {
  return { id, state: 'pending', depends_on: [], attempt: 0, agent: 'echo', skill: 'execute', ...more };
}

export function run(more: Partial<RunView> = {}): RunView {
  return {
    id: 'run-1', workflow: 'review', number: 2, strategy: 'graph', state: 'running', input: { change: 'x' }, created_at: TIME, steps: [],
    counts: {}, questions: [], caller: 'ci', version: 1, ...more,
  };
}

export const CREATED = {
  workflow: 'review', number: 2, strategy: 'graph', input: { change: 'x' }, budget: {}, caller: 'ci', permissions: '*:*',
};
export const QUESTION = { text: 'May I?', schema: { type: 'object', properties: { yes: { type: 'boolean', title: 'Go ahead?' } }, required: ['yes'] } };
