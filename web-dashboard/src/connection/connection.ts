import type { FactsCame, Message, Wish } from '../protocol';

/** How the connection stands; times are epoch milliseconds. */
export type Link =
  | { readonly is: 'connecting' }
  | { readonly is: 'live' }
  /** Whoever had signed in no longer counts; nothing is tried any more. */
  | { readonly is: 'ended' }
  | { readonly is: 'lost'; readonly since: number; readonly retryAt: number; readonly why: string };

/** The part of a browser's WebSocket that is used. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** What the connection needs of the world; tests bring their own. */
export interface World {
  open(): Socket;
  now(): number;
  random(): number;
  after(millis: number, run: () => void): () => void;
}

export interface Listener {
  message(message: Message): void;
  link(link: Link): void;
}

export interface Connection {
  /** Streams of which the history and what follows is wanted; replaces those before. */
  watch(streams: readonly string[]): void;
  /** Asks for the history of what is watched once more. */
  recall(): void;
  /** Tries at once where it would wait. */
  retry(): void;
  close(): void;
}

/** A host says something at least every 5 s; after this long the line is dead, whatever the browser thinks. */
const SILENCE = 12_000;
/** With this the host closes on whoever has signed out, or whose token counts no longer. */
const SIGNED_OUT = 4401;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** How long to wait before the next attempt, so that many pages do not come back at the same moment. */
export function backOff(attempt: number, random: number): number {
  const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 10));
  return Math.round(most / 2 + (most / 2) * random);
}

/** One WebSocket of facts, opened again when it is lost, that goes on where it was. */
export function connect(world: World, listener: Listener): Connection {
  let socket: Socket | undefined;
  let link: Link = { is: 'connecting' };
  let attempt = 0;
  let watched: readonly string[] = [];
  let wished: readonly string[] = [];
  let reached: { position: number; node: string } | undefined;
  let sequence = 0;
  let stopWaiting = () => {};
  let stopListening = () => {};
  let closed = false;

  function become(next: Link): void {
    link = next;
    listener.link(next);
  }

  function open(): void {
    stopWaiting();
    const opened = world.open();
    socket = opened;
    opened.onopen = () => {
      wished = watched;
      const wish: Wish = { ...(reached && { from: reached.position, node: reached.node }), watch: watched };
      opened.send(JSON.stringify(wish));
    };
    opened.onmessage = (event) => {
      if (socket === opened && typeof event.data === 'string') {
        hear(JSON.parse(event.data) as Message);
      }
    };
    opened.onclose = (event) => {
      if (event.code === SIGNED_OUT && socket === opened) {
        end();
        become({ is: 'ended' });
      } else {
        lose(opened, event.reason || `closed with ${event.code}`);
      }
    };
    listen(opened);
  }

  function listen(to: Socket): void {
    stopListening();
    stopListening = world.after(SILENCE, () => {
      lose(to, 'nothing was heard');
      to.close();
    });
  }

  function lose(which: Socket, why: string): void {
    if (socket !== which || closed) {
      return;
    }
    socket = undefined;
    stopListening();
    const wait = backOff(attempt++, world.random());
    const since = link.is === 'lost' ? link.since : world.now();
    become({ is: 'lost', since, retryAt: world.now() + wait, why });
    stopWaiting = world.after(wait, open);
  }

  function end(): void {
    closed = true;
    stopWaiting();
    stopListening();
    socket = undefined;
  }

  function hear(message: Message): void {
    if (socket !== undefined) {
      listen(socket);
    }
    if (message.type === 'error') {
      reached = undefined; // whatever it was, a snapshot does not depend on it
    } else if (message.type === 'snapshot') {
      reached = { position: message.position, node: message.node };
      sequence = 0;
      attempt = 0;
      if (link.is !== 'live') {
        become({ is: 'live' });
      }
      if (wished !== watched) {
        wished = watched;
        say({ watch: watched }); // wanted between the first message and its answer
      }
    } else if (message.type === 'facts' && !follows(message)) {
      return;
    }
    listener.message(message);
  }

  /** A batch out of turn means that something was lost on the way: start anew. */
  function follows(message: FactsCame): boolean {
    if (message.sequence !== sequence + 1 || reached === undefined) {
      reached = undefined;
      const broken = socket;
      if (broken !== undefined) {
        lose(broken, 'a message was missing');
        broken.close();
      }
      return false;
    }
    sequence = message.sequence;
    reached = { ...reached, position: message.position };
    return true;
  }

  function say(wish: Wish): void {
    if (link.is === 'live') {
      socket?.send(JSON.stringify(wish));
    }
  }

  open();
  return {
    watch(streams) {
      watched = streams;
      if (link.is === 'live') {
        wished = streams;
      }
      say({ watch: streams });
    },
    recall() {
      say({ watch: [] });
      say({ watch: watched });
    },
    retry() {
      if (socket === undefined && !closed) {
        open();
      }
    },
    close() {
      const open = socket;
      end();
      open?.close();
    },
  };
}

/** The browser's own WebSocket and clock. */
export function browser(): World {
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/events`;
  return {
    open: () => new WebSocket(url) as Socket,
    now: () => Date.now(),
    random: () => Math.random(),
    after(millis, run) {
      const timer = setTimeout(run, millis);
      return () => clearTimeout(timer);
    },
  };
}
