import type { ProblemBody } from '../protocol';

/** What the host answered, or in words why it did not. */
export type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Asks the host's API for something, in the name of whoever signed in. */
export async function ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answered<T>> {
  try {
    const answer = await fetch(`/api/v1/${path}`, {
      method,
      ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const said: unknown = await answer.json();
    return answer.ok ? { ok: true, value: said as T } : { ok: false, problem: problemOf(said as ProblemBody) };
  } catch {
    return { ok: false, problem: 'The host does not answer. Try again once it does.' };
  }
}

function problemOf({ detail, mistakes }: ProblemBody): string {
  return [detail, ...(mistakes ?? []).map(({ pointer, message }) => `${pointer || 'the whole'} ${message}`)].join(' · ');
}
