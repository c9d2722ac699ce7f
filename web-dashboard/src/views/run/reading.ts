import { useEffect, useRef, useState } from 'react';
import { readRun } from '../../connection/runs';
import type { Read, State } from '../../state/state';

/** Facts that come together are followed by one reading. */
const SOON = 300;

/** Reads a run when it is first looked at, and whenever facts alone do not tell how it stands; says what went wrong. */
export function useReading(id: string, state: State, heard: (read: Read) => void): string {
  const [problem, setProblem] = useState('');
  const wanted = state.detail?.run.id === id ? state.detail.wanted : 0;
  const began = useRef(false);
  const looked = useRef(true);
  useEffect(() => {
    looked.current = true;
    return () => {
      looked.current = false;
    };
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => {
      void readRun(id).then((said) => {
        if (looked.current) {
          setProblem(said.ok ? '' : said.problem);
          if (said.ok) {
            heard({ type: 'run', ...said.value });
          }
        }
      });
    }, began.current ? SOON : 0);
    began.current = true;
    return () => clearTimeout(timer);
  }, [id, wanted, heard]);
  return problem;
}
