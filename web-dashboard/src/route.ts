import { useSyncExternalStore } from 'react';

/** What the address asks for; it stands behind the `#`, so that the host needs to know nothing of it. */
export type Route =
  | { readonly view: 'tasks' }
  | { readonly view: 'task'; readonly id: string }
  | { readonly view: 'runs' }
  | { readonly view: 'run'; readonly id: string }
  | { readonly view: 'agents' }
  | { readonly view: 'agent'; readonly name: string }
  | { readonly view: 'questions' }
  | { readonly view: 'plugins' };

export function routeOf(hash: string): Route {
  const [, view, ...rest] = hash.replace(/^#/, '').split('/').map(plain);
  const name = rest.join('/');
  if (view === 'agents') {
    return name ? { view: 'agent', name } : { view: 'agents' };
  }
  if (view === 'runs') {
    return name ? { view: 'run', id: name } : { view: 'runs' };
  }
  if (view === 'plugins' || view === 'questions') {
    return { view };
  }
  return view === 'tasks' && name ? { view: 'task', id: name } : { view: 'tasks' };
}

/** What stands in an address that somebody typed may be no encoding at all. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => location.hash));
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export const toTask = (id: string) => `#/tasks/${encodeURIComponent(id)}`;
export const toRun = (id: string) => `#/runs/${encodeURIComponent(id)}`;
/** The run of which a step is, where its name begins with the run's. */
export const runOfStep = (name: string) => name.split('/', 1)[0] ?? name;
export const toAgent = (name: string) => `#/agents/${encodeURIComponent(name)}`;
