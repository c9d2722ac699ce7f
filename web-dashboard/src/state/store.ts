import type { Link } from '../connection/connection';
import { afterMessage } from './reduce';
import { EMPTY, type Heard, type State } from './state';

/** What is shown: the state, and how fresh it is. */
export interface Shown {
  readonly state: State;
  readonly link: Link;
}

export interface Store {
  shown(): Shown;
  subscribe(listener: () => void): () => void;
  message(message: Heard): void;
  link(link: Link): void;
}

/** Runs something with the next frame, or soon where no frame comes, as in a tab that is not looked at. */
export type Soon = (run: () => void) => void;

const MOST_WAITING = 256;

/** Messages are applied together, once a frame, however many come. */
export function store(soon: Soon): Store {
  let shown: Shown = { state: EMPTY, link: { is: 'connecting' } };
  let waiting: Heard[] = [];
  let armed = false;
  const listeners = new Set<() => void>();

  function apply(): void {
    armed = false;
    if (waiting.length === 0) {
      return;
    }
    const messages = waiting;
    waiting = [];
    show({ ...shown, state: messages.reduce(afterMessage, shown.state) });
  }

  function show(next: Shown): void {
    shown = next;
    listeners.forEach((listener) => listener());
  }

  return {
    shown: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    message(message) {
      waiting.push(message);
      if (waiting.length >= MOST_WAITING) {
        apply(); // no frame has come for long: nobody looks, and what waits must not grow
      } else if (!armed) {
        armed = true;
        soon(apply);
      }
    },
    link: (link) => show({ ...shown, link }),
  };
}

export const nextFrame: Soon = (run) => {
  let ran = false;
  const once = () => {
    if (!ran) {
      ran = true;
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      run();
    }
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, 250);
};
