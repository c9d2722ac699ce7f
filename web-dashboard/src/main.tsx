import { createRoot } from 'react-dom/client';
import { App } from './app';
import { ask } from './connection/ask';
import { browser, connect, type Connection } from './connection/connection';
import type { Me } from './protocol';
import { nextFrame, store } from './state/store';
import { SignInView } from './views/sign-in/sign-in';
import './theme.css';
import './app.css';

const root = createRoot(document.getElementById('page')!);
let inside: { readonly connection: Connection; readonly me: Me | undefined } | undefined;
let version: string | undefined;

/** Shows what one may see; what another one saw before is gone. */
function enter(me: Me | undefined): void {
  inside?.connection.close();
  const kept = store(nextFrame);
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
    link(link) {
      kept.link(link);
      if (link.is === 'ended') {
        leave('You were signed out: you did it elsewhere, or your token counts no longer.');
      } else if (link.is === 'lost') {
        void look(); // a browser does not say why a connection was refused
      }
    },
  });
  inside = { connection, me };
  root.render(<App key={me?.caller} store={kept} connection={connection} me={me} leave={() => void signOut()} />);
}

function leave(why: string): void {
  inside?.connection.close();
  inside = undefined;
  root.render(<SignInView why={why} done={admit} />);
}

function admit(me: Me): void {
  if (me.watches) {
    enter(me);
  } else {
    void signOut(`The token of ‘${me.caller}’ does not let it see the page, expected one with the permission @facts:read.`);
  }
}

async function signOut(why = ''): Promise<void> {
  const said = await ask('POST', 'sign-out', {});
  leave(said.ok ? why : said.problem);
}

/** Finds out who looks at the page, and whether they have to sign in. */
async function look(): Promise<void> {
  const before = inside;
  const said = await ask<Me>('GET', 'me');
  if (inside !== before) {
    return; // somebody signed in or out meanwhile
  }
  if (!said.ok) {
    if (inside === undefined) {
      enter(undefined); // says that there is no connection, and tries again
    }
  } else if (said.value.sign_in_needed) {
    leave(inside === undefined ? '' : 'The host was started again, or your token counts no longer.');
  } else if (inside === undefined || inside.me?.caller !== said.value.caller) {
    admit(said.value);
  }
}

addEventListener('online', () => inside?.connection.retry());
void look();
