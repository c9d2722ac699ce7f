import { describe, expect, it } from 'vitest';
import { graphOf, MOST_NODES, stateOfMany } from './graph';
import { step } from './samples';

const columns = (...steps: ReturnType<typeof step>[]) => {
  const { nodes } = graphOf(steps);
  const xs = [...new Set(nodes.map(({ x }) => x))].sort((a, b) => a - b);
  return Object.fromEntries(nodes.map((node) => [node.id, xs.indexOf(node.x)]));
};

describe('the graph of a run', () => {
  it('has each step to the right of all that it depends on', () => {
    expect(columns(step('d', { depends_on: ['a', 'c'] }), step('a'), step('b', { depends_on: ['a'] }), step('c', { depends_on: ['b'] }))).toEqual({
      a: 0, b: 1, c: 2, d: 3,
    });
  });

  it('has no two steps in one place', () => {
    const { nodes } = graphOf([step('a'), ...['b', 'c', 'd'].map((id) => step(id, { depends_on: ['a'] }))]);

    expect(new Set(nodes.map(({ x, y }) => `${x}/${y}`)).size).toBe(4);
  });

  it('draws the steps of a for-each as one', () => {
    const { nodes, edges } = graphOf([
      step('a'),
      step('b[0]', { depends_on: ['a'], state: 'completed' }),
      step('b[1]', { depends_on: ['a'], state: 'running' }),
      step('c', { depends_on: ['b'] }),
    ]);

    expect(nodes.map(({ id, steps }) => [id, steps.length])).toEqual([['a', 1], ['b', 2], ['c', 1]]);
    expect(edges).toEqual([['a', 'b'], ['b', 'c']]);
  });

  it('leaves out what is not there', () => {
    expect(graphOf([step('a', { depends_on: ['gone'] })]).edges).toEqual([]);
  });

  it('folds many steps into levels, and very many levels into few boxes', () => {
    const wide = graphOf(Array.from({ length: MOST_NODES + 10 }, (_, i) => step(`s-${i}`, { depends_on: i === 0 ? [] : ['s-0'] })));
    expect(wide).toMatchObject({ folded: true, nodes: [{ title: 'Level 1' }, { title: 'Level 2' }], edges: [['Level 1', 'Level 2']] });

    const long = graphOf(Array.from({ length: 10_000 }, (_, i) => step(`s-${i}`, { depends_on: i === 0 ? [] : [`s-${i - 1}`] })));
    expect(long.nodes.length).toBeLessThanOrEqual(60);
    expect(long.nodes.reduce((sum, node) => sum + node.steps.length, 0)).toBe(10_000);
  });

  it('shows of many steps the state that most needs to be seen', () => {
    const states = (...of: ('pending' | 'completed' | 'failed' | 'skipped')[]) => stateOfMany(of.map((state) => step(state, { state })));

    expect(states('completed', 'failed', 'pending')).toBe('failed');
    expect(states('completed', 'pending')).toBe('running');
    expect(states('pending', 'pending')).toBe('pending');
    expect(states('completed', 'skipped')).toBe('completed');
    expect(states('skipped')).toBe('skipped');
  });
});
