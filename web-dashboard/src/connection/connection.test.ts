import { beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../protocol';
import { backOff, connect, type Connection, type Link, type Socket } from './connection';

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  sent: unknown[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

/** A clock that moves only when it is told to. */
class Clock {
  time = 0;
  private waiting: { at: number; run: () => void }[] = [];

  after = (millis: number, run: () => void): (() => void) => {
    const entry = { at: this.time + millis, run };
    this.waiting.push(entry);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== entry);
    };
  };
  forward(millis: number): void {
    const end = this.time + millis;
    for (;;) {
      const next = this.waiting.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) {
        break;
      }
      this.time = next.at;
      this.waiting = this.waiting.filter((other) => other !== next);
      next.run();
    }
    this.time = end;
  }
}

let clock: Clock;
let sockets: FakeSocket[];
let heard: Message[];
let links: Link[];
let connection: Connection;
const socket = () => sockets[sockets.length - 1]!;
const snapshot = (position: number) => ({ type: 'snapshot', position, node: 'n1', resumed: false });
const facts = (sequence: number, position: number) => ({ type: 'facts', sequence, position, conflated: false, facts: [] });

beforeEach(() => {
  clock = new Clock();
  sockets = [];
  heard = [];
  links = [];
  connection = connect(
    {
      open: () => {
        const opened = new FakeSocket();
        sockets.push(opened);
        return opened;
      },
      now: () => clock.time,
      random: () => 0,
      after: clock.after,
    },
    { message: (message) => heard.push(message), link: (link) => links.push(link) },
  );
});

describe('a connection', () => {
  it('asks for what came to be watched between its first message and the answer', () => {
    socket().onopen?.();
    connection.watch(['run/a']);
    socket().say(snapshot(7));
    socket().say(snapshot(8));

    expect(socket().sent).toEqual([{ watch: [] }, { watch: ['run/a'] }]);
  });

  it('tries no more once whoever signed in no longer counts', () => {
    socket().onopen?.();
    socket().say(snapshot(5));
    socket().onclose?.({ code: 4401, reason: 'unauthenticated' });
    clock.forward(600_000);
    connection.retry();
    expect(links[links.length - 1]).toEqual({ is: 'ended' });
    expect(sockets).toHaveLength(1);
  });

  it('asks for everything at first and is live with the snapshot', () => {
    socket().onopen?.();
    expect(socket().sent).toEqual([{ watch: [] }]);
    expect(links).toEqual([]);

    socket().say(snapshot(7));
    expect(links).toEqual([{ is: 'live' }]);
    expect(heard).toHaveLength(1);
  });

  it('goes on where it was when it comes back', () => {
    socket().onopen?.();
    socket().say(snapshot(7));
    socket().say(facts(1, 9));
    clock.forward(1_000);
    socket().onclose?.({ code: 1006, reason: '' });
    expect(links.at(-1)).toEqual({ is: 'lost', since: 1_000, retryAt: 1_250, why: 'closed with 1006' });

    clock.forward(250);
    expect(sockets).toHaveLength(2);
    socket().onopen?.();
    expect(socket().sent).toEqual([{ from: 9, node: 'n1', watch: [] }]);
  });

  it('waits longer each time, says since when it is lost, and begins anew once it is live', () => {
    socket().say(snapshot(7));
    for (let i = 0; i < 4; i++) {
      socket().onclose?.({ code: 1006, reason: '' });
      clock.forward(60_000);
    }
    const waits = links.filter((link) => link.is === 'lost').map((link) => link.retryAt - link.since);
    expect(links.filter((link) => link.is === 'lost').every((link) => link.since === 0)).toBe(true);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));

    connection.retry();
    socket().say(snapshot(8));
    socket().onclose?.({ code: 1006, reason: '' });
    const last = links.at(-1);
    expect(last?.is === 'lost' && last.retryAt - last.since).toBe(250);
  });

  it('takes silence for a loss', () => {
    socket().say(snapshot(7));
    const first = socket();
    clock.forward(11_000);
    first.say({ type: 'standing' });
    clock.forward(11_999);
    expect(links.at(-1)).toEqual({ is: 'live' });
    clock.forward(1);
    expect(links.at(-1)).toMatchObject({ is: 'lost', why: 'nothing was heard' });
    expect(first.closed).toBe(true);
  });

  it('gives up on a host that never answers', () => {
    clock.forward(12_000);
    expect(links.at(-1)).toMatchObject({ is: 'lost' });
  });

  it('starts anew when a batch is missing, and passes nothing on', () => {
    socket().say(snapshot(7));
    socket().say(facts(1, 8));
    socket().say(facts(3, 10));
    expect(heard).toHaveLength(2);
    expect(links.at(-1)).toMatchObject({ is: 'lost', why: 'a message was missing' });
    clock.forward(1_000);
    socket().onopen?.();
    expect(socket().sent).toEqual([{ watch: [] }]);
  });

  it('counts batches from each snapshot', () => {
    socket().say(snapshot(7));
    socket().say(facts(1, 8));
    socket().say(snapshot(20));
    socket().say(facts(1, 21));
    expect(heard).toHaveLength(4);
    expect(links).toEqual([{ is: 'live' }]);
  });

  it('says what it watches, also after it was lost', () => {
    socket().onopen?.();
    connection.watch(['task/a']);
    expect(socket().sent).toHaveLength(1);
    socket().say(snapshot(7));
    expect(socket().sent.slice(1)).toEqual([{ watch: ['task/a'] }]);
    connection.watch(['task/b']);
    connection.recall();
    expect(socket().sent.slice(2)).toEqual([{ watch: ['task/b'] }, { watch: [] }, { watch: ['task/b'] }]);
    socket().onclose?.({ code: 1006, reason: '' });
    clock.forward(1_000);
    socket().onopen?.();
    expect(socket().sent).toEqual([{ from: 7, node: 'n1', watch: ['task/b'] }]);
  });

  it('hears nothing more from a socket that it gave up', () => {
    const first = socket();
    clock.forward(12_000);
    clock.forward(1_000);
    first.say(snapshot(3));
    first.onclose?.({ code: 1006, reason: '' });
    expect(heard).toEqual([]);
    expect(sockets).toHaveLength(2);
  });

  it('tries at once when it is told to, and never after it was closed', () => {
    socket().onclose?.({ code: 1006, reason: '' });
    connection.retry();
    expect(sockets).toHaveLength(2);
    connection.close();
    socket().onclose?.({ code: 1006, reason: '' });
    clock.forward(60_000);
    expect(sockets).toHaveLength(2);
  });
});

describe('the wait', () => {
  it('is bounded and differs from page to page', () => {
    expect(backOff(0, 0)).toBe(250);
    expect(backOff(0, 1)).toBe(500);
    expect(backOff(50, 1)).toBe(15_000);
    expect(backOff(50, 0)).toBe(7_500);
  });
});
