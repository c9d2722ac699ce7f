import { useEffect, useState, type FormEvent } from 'react';
import { ask } from '../../connection/ask';
import type { Me, SignIn } from '../../protocol';
import './sign-in.css';

const HOW = "scripts/troupe tokens create NAME --permission '*:*' --permission @facts:read --permission '@tasks:*'";

/** Asks for a token. It goes to the host once, in the body of a request, and is kept nowhere. */
export function SignInView({ why, done }: { why: string; done: (me: Me) => void }) {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Troupe';
  }, []);

  async function signIn(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    const said = await ask<Me>('POST', 'sign-in', { token: token.trim() } satisfies SignIn);
    setBusy(false);
    setToken('');
    if (said.ok) {
      done(said.value);
    } else {
      setProblem(said.problem);
    }
  }

  return (
    <>
      <header className="top">
        <span className="brand">Troupe</span>
      </header>
      <main className="page sign-in">
        <h1>Sign in</h1>
        <p>This host asks everybody for a token.</p>
        <p role="alert" className={problem === '' ? 'why' : 'problem'}>{problem || why}</p>
        <form onSubmit={(event) => void signIn(event)}>
          <label htmlFor="token">Token</label>
          <input
            id="token"
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder="troupe_…"
            required
            autoFocus
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
          <button type="submit" className="main" disabled={busy}>Sign in</button>
        </form>
        <p className="dim">You have none? Whoever runs the host makes one:</p>
        <pre className="text" tabIndex={0}>{HOW}</pre>
      </main>
    </>
  );
}
