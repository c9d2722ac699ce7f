import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Banner } from './components/banner';
import { Standing } from './components/standing';
import type { Connection } from './connection/connection';
import type { Me } from './protocol';
import { useRoute, type Route } from './route';
import type { Read, State } from './state/state';
import type { Store } from './state/store';
import { verdict } from './state/verdict';
import { AgentsView } from './views/agents/agents';
import { AgentView } from './views/agents/agent';
import { PluginsView } from './views/plugins/plugins';
import { asked, QuestionsView } from './views/questions/questions';
import { RunView } from './views/run/run';
import { RunsView } from './views/runs/runs';
import { TaskView } from './views/task/task';
import { TasksView } from './views/tasks/tasks';

const PLACES = [
  { href: '#/tasks', name: 'Tasks', views: ['tasks', 'task'] },
  { href: '#/runs', name: 'Runs', views: ['runs', 'run'] },
  { href: '#/questions', name: 'Questions', views: ['questions'] },
  { href: '#/agents', name: 'Agents', views: ['agents', 'agent'] },
  { href: '#/plugins', name: 'Plugins', views: ['plugins'] },
];
const MARKS = { unknown: '…', well: '●', attention: '▲', down: '■' } as const;

interface Given {
  readonly store: Store;
  readonly connection: Connection;
  /** Undefined while the host does not say who looks. */
  readonly me: Me | undefined;
  readonly leave: () => void;
}

export function App({ store, connection, me, leave }: Given) {
  const { state, link } = useSyncExternalStore(store.subscribe, store.shown);
  const route = useRoute();
  const content = useRef<HTMLElement>(null);
  const old = link.is === 'lost';
  const how = verdict(state);
  const questions = asked(state).length;

  const watched = route.view === 'task' || route.view === 'run' ? `${route.view}/${route.id}` : undefined;
  useEffect(() => connection.watch(watched === undefined ? [] : [watched]), [connection, watched]);

  useEffect(() => {
    document.title = old ? '○ Connection lost · Troupe' : `${MARKS[how.is]} ${how.says} · Troupe`;
  }, [old, how.is, how.says]);

  const address = location.hash;
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) {
      scrollTo(0, 0);
      content.current?.focus({ preventScroll: true }); // whoever reads by ear or keyboard goes on at the new view
    }
    first.current = false;
  }, [address]);

  return (
    <>
      <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); content.current?.focus(); }}>
        Skip to the content
      </a>
      <header className="top">
        <a className="brand" href="#/tasks">Troupe</a>
        <nav aria-label="Views">
          {PLACES.map((place) => (
            <a key={place.href} href={place.href} aria-current={place.views.includes(route.view) ? 'page' : undefined}>
              {place.name}
              {place.name === 'Questions' && questions > 0 && <>{' '}<span className="count">{questions}</span></>}
            </a>
          ))}
        </nav>
        <span className="link" data-link={link.is}>
          {link.is === 'live' ? 'live' : link.is === 'lost' ? 'not connected' : 'connecting'}
        </span>
        {me?.signed_in && (
          <span className="me">
            {me.caller} <button type="button" onClick={leave}>Sign out</button>
          </span>
        )}
      </header>
      <Banner link={link} retry={connection.retry} />
      <div className="page" data-old={old || undefined}>
        <Standing verdict={how} status={state.status} old={old} />
        <main ref={content} id="content" tabIndex={-1}>
          <View route={route} state={state} heard={store.message} />
        </main>
      </div>
    </>
  );
}

function View({ route, state, heard }: { route: Route; state: State; heard: (read: Read) => void }) {
  switch (route.view) {
    case 'tasks':
      return <TasksView state={state} />;
    case 'task':
      return <TaskView key={route.id} id={route.id} state={state} />;
    case 'runs':
      return <RunsView state={state} heard={heard} />;
    case 'run':
      return <RunView key={route.id} id={route.id} state={state} heard={heard} />;
    case 'agents':
      return <AgentsView state={state} />;
    case 'agent':
      return <AgentView name={route.name} state={state} />;
    case 'questions':
      return <QuestionsView state={state} />;
    case 'plugins':
      return <PluginsView state={state} />;
  }
}
