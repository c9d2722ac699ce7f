import type { FactSeen, TaskView } from '../protocol';
import { is } from './tasks';

export type Tone = 'good' | 'bad' | 'busy' | 'waiting' | 'quiet';

/** A fact in words, for people. */
export interface Told {
  readonly says: string;
  readonly detail?: string;
  readonly tone: Tone;
}

const ENDS = { completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled', expired: 'Ran out of time' } as const;

export function told(fact: FactSeen): Told {
  if (is(fact, 'task.submitted')) {
    return { says: `Accepted for ${fact.body.agent}, skill ${fact.body.skill}`, detail: `asked by ${fact.body.caller}`, tone: 'quiet' };
  }
  if (is(fact, 'task.started')) {
    const { player, epoch, decision } = fact.body;
    const who = player.by === 'host' ? `Started on node ${player.node}` : 'Taken by a connected client';
    return { says: epoch > 1 ? `${who}, attempt ${epoch}` : who, detail: decision.why, tone: 'busy' };
  }
  if (is(fact, 'task.renewed')) {
    return { says: 'The client is still at work', tone: 'quiet' };
  }
  if (is(fact, 'task.released')) {
    return { says: 'Given back, to be taken again', detail: fact.body.reason, tone: 'waiting' };
  }
  if (is(fact, 'task.queued')) {
    return { says: 'Queued', detail: fact.body.reason, tone: 'waiting' };
  }
  if (is(fact, 'task.retried')) {
    return { says: `Attempt ${fact.body.attempt} failed; there will be another`, detail: fact.body.error.reason, tone: 'waiting' };
  }
  if (is(fact, 'task.dead')) {
    return { says: `Gave up after attempt ${fact.body.attempts}`, detail: fact.body.error.reason, tone: 'bad' };
  }
  if (is(fact, 'task.revived')) {
    return { says: `${fact.body.caller} wants it tried anew`, tone: 'waiting' };
  }
  if (is(fact, 'task.turned') && fact.cut === undefined) {
    const { model, usage, note } = fact.body.reply;
    const detail = `${usage.input + usage.cached_input + usage.cache_writes} tokens in, ${usage.output} out${note ? ` · ${note}` : ''}`;
    return { says: `Reply ${fact.body.turn} of ${model}`, detail, tone: 'busy' };
  }
  if (is(fact, 'task.turned')) {
    return { says: `Reply ${fact.body.turn} of the model`, tone: 'busy' };
  }
  if (is(fact, 'task.tool-called')) {
    return { says: fact.cut === undefined ? `Calls ${fact.body.call.tool}` : 'Calls a tool', tone: 'busy' };
  }
  if (is(fact, 'task.tool-answered')) {
    const failed = fact.cut === undefined && fact.body.result.failed;
    return { says: failed ? 'The tool failed' : 'The tool answered', tone: failed ? 'bad' : 'busy' };
  }
  if (is(fact, 'task.asked')) {
    return { says: 'Asks a human', detail: fact.body.question.text, tone: 'waiting' };
  }
  if (is(fact, 'task.answered')) {
    return { says: fact.body.answer === undefined ? `${fact.body.caller} declined to answer` : `${fact.body.caller} answered`, tone: 'busy' };
  }
  if (is(fact, 'task.progressed')) {
    return { says: fact.body.note, tone: 'busy' };
  }
  if (is(fact, 'task.outcome-refused')) {
    return { says: 'A late outcome was not used', detail: fact.body.reason, tone: 'waiting' };
  }
  if (is(fact, 'task.finished')) {
    const { state, error } = fact.body;
    const says = state in ENDS ? ENDS[state as keyof typeof ENDS] : state;
    return { says, ...(error && { detail: error.reason }), tone: toneOf(state) };
  }
  return { says: fact.kind, tone: 'quiet' };
}

export function toneOf(state: TaskView['state']): Tone {
  switch (state) {
    case 'submitted':
    case 'queued':
    case 'waiting-for-input':
      return 'waiting';
    case 'running':
      return 'busy';
    case 'completed':
      return 'good';
    case 'failed':
    case 'dead-letter':
    case 'expired':
      return 'bad';
    case 'cancelled':
      return 'quiet';
  }
}

/** How long something took or has taken, as short as can be. */
export function span(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (millis < 1_000) {
    return `${Math.max(0, Math.round(millis))} ms`;
  }
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

const CLOCK = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const MOMENT = new Intl.DateTimeFormat([], { dateStyle: 'medium', timeStyle: 'medium' });

export function clock(time: string | number): string {
  return CLOCK.format(new Date(time));
}

/** The whole of it, for whoever wants to know exactly. */
export function moment(time: string): string {
  return MOMENT.format(new Date(time));
}
