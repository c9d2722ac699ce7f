import { expect, it } from 'vitest';
import { store } from './store';

it('applies what came together once a frame', () => {
  const frames: (() => void)[] = [];
  const kept = store((run) => frames.push(run));
  let renders = 0;
  kept.subscribe(() => renders++);
  for (let offset = 0; offset < 50; offset++) {
    kept.message({ type: 'text', task: 'a', epoch: 1, turn: 1, offset, text: 'x' });
  }

  expect([frames.length, renders]).toEqual([1, 0]);
  frames[0]?.();
  expect(renders).toBe(1);
  expect(kept.shown().state.texts.get('a')?.text).toHaveLength(50);

  kept.message({ type: 'text', task: 'a', epoch: 1, turn: 1, offset: 50, text: 'x' });
  expect(frames).toHaveLength(2);
});

it('shows at once that the connection is lost', () => {
  const kept = store(() => {});
  kept.link({ is: 'lost', since: 1, retryAt: 2, why: '' });

  expect(kept.shown().link.is).toBe('lost');
});
