import type { RunStepState, StepView } from '../protocol';
import { stepOver } from './runs';

/** A step, or many that are drawn as one. */
export interface GraphNode {
  readonly id: string;
  readonly title: string;
  /** More than one for a step that stands for many, and for a level. */
  readonly steps: readonly StepView[];
  readonly x: number;
  readonly y: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** True when a node stands for whole levels. */
  readonly folded: boolean;
}

/** Above so many nodes nobody sees anything. */
export const MOST_NODES = 300;
const MOST_LEVELS = 60;
export const WIDTH = 208;
export const HEIGHT = 62;
const GAP_X = 64;
const GAP_Y = 18;

interface Box {
  readonly id: string;
  readonly steps: StepView[];
  readonly after: string[];
}

/** Where the steps of a run are drawn: from left to right, each to the right of all that it depends on. */
export function graphOf(steps: Iterable<StepView>): Graph {
  const boxes = boxesOf(steps);
  const levels = levelsOf(boxes);
  return boxes.size > MOST_NODES ? foldedGraph(levels) : placed(boxes, levels);
}

/** The step that this one was made of: `look` for `look[3]`. */
export function baseOf(id: string): string {
  return /^(.+)\[\d+\]$/.exec(id)?.[1] ?? id;
}

/** The one state of many: of those who need most to be seen. */
export function stateOfMany(steps: readonly StepView[]): RunStepState {
  const order: readonly RunStepState[] = ['failed', 'waiting', 'running', 'chosen', 'ready', 'pending', 'cancelled', 'completed', 'compensated'];
  const found = order.find((state) => steps.some((step) => step.state === state)) ?? 'skipped';
  const begun = found === 'pending' && steps.some((step) => stepOver(step.state));
  return begun ? 'running' : found;
}

/** Steps that one for-each made are drawn as one. */
function boxesOf(steps: Iterable<StepView>): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const step of steps) {
    const id = baseOf(step.id);
    const box = boxes.get(id);
    if (box === undefined) {
      boxes.set(id, { id, steps: [step], after: [...new Set(step.depends_on.map(baseOf))].filter((other) => other !== id) });
    } else {
      box.steps.push(step);
    }
  }
  boxes.forEach(({ after }) => after.splice(0, after.length, ...after.filter((id) => boxes.has(id))));
  return boxes;
}

/** By Kahn: a step's level is one more than the highest of those it depends on. */
function levelsOf(boxes: ReadonlyMap<string, Box>): Box[][] {
  const missing = new Map([...boxes.values()].map((box) => [box.id, box.after.length]));
  const next = new Map<string, string[]>();
  boxes.forEach((box) => box.after.forEach((id) => next.set(id, [...(next.get(id) ?? []), box.id])));
  const levels: Box[][] = [];
  let open = [...boxes.values()].filter((box) => box.after.length === 0);
  while (open.length > 0) {
    levels.push(open);
    const ready = open.flatMap((box) => next.get(box.id) ?? []).filter((id) => {
      missing.set(id, missing.get(id)! - 1);
      return missing.get(id) === 0;
    });
    open = ready.map((id) => boxes.get(id)!);
  }
  return levels;
}

function placed(boxes: ReadonlyMap<string, Box>, levels: readonly Box[][]): Graph {
  const rank = new Map<string, number>();
  const nodes = levels.flatMap((level, column) => {
    const ranked = column === 0 ? level : [...level].sort((a, b) => middle(a, rank) - middle(b, rank));
    return ranked.map((box, row) => {
      const y = (row - (ranked.length - 1) / 2) * (HEIGHT + GAP_Y);
      rank.set(box.id, y);
      return { id: box.id, title: box.id, steps: box.steps, x: column * (WIDTH + GAP_X), y };
    });
  });
  const edges = [...boxes.values()].flatMap((box) => box.after.map((from) => [from, box.id] as const));
  return { nodes, edges, folded: false };
}

/** What stands beside what it depends on has shorter lines. */
function middle(box: Box, rank: ReadonlyMap<string, number>): number {
  return box.after.reduce((sum, id) => sum + (rank.get(id) ?? 0), 0) / Math.max(1, box.after.length);
}

function foldedGraph(levels: readonly Box[][]): Graph {
  const size = Math.ceil(levels.length / MOST_LEVELS);
  const nodes: GraphNode[] = [];
  for (let from = 0; from < levels.length; from += size) {
    const to = Math.min(levels.length, from + size);
    const title = size === 1 ? `Level ${from + 1}` : `Levels ${from + 1} to ${to}`;
    const steps = levels.slice(from, to).flatMap((level) => level.flatMap((box) => box.steps));
    nodes.push({ id: title, title, steps, x: nodes.length * (WIDTH + GAP_X), y: 0 });
  }
  const edges = nodes.slice(1).map((node, index) => [nodes[index]!.id, node.id] as const);
  return { nodes, edges, folded: true };
}
