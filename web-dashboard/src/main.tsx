import { createRoot } from 'react-dom/client';
import { App } from './app';
import { browser, connect, type Connection } from './connection/connection';
import { nextFrame, store } from './state/store';
import './theme.css';
import './app.css';

const kept = store(nextFrame);
let version: string | undefined;

const connection: Connection = connect(browser(), {
  message(message) {
    if (message.type === 'snapshot') {
      if (version !== undefined && version !== message.status.version) {
        location.reload(); // another version of the host has another page
      }
      version = message.status.version;
    } else if (message.type === 'facts' && message.conflated) {
      connection.recall(); // what is looked at has holes now
    }
    kept.message(message);
  },
  link: kept.link,
});
addEventListener('online', connection.retry);

createRoot(document.getElementById('page')!).render(<App store={kept} connection={connection} />);
