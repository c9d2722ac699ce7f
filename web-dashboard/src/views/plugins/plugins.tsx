import { useMemo } from 'react';
import { Badge } from '../../components/badge';
import { LongList } from '../../components/long-list';
import { Ago } from '../../components/time';
import type { PluginState, PluginView } from '../../protocol';
import { toAgent } from '../../route';
import type { State } from '../../state/state';
import { MENDS } from '../../state/verdict';
import type { Tone } from '../../state/words';
import './plugins.css';

const TONES: Record<PluginState, Tone> = {
  loaded: 'good',
  'loaded, reduced': 'waiting',
  'not-configured': 'quiet',
  quarantined: 'bad',
  refused: 'bad',
  failed: 'bad',
  draining: 'waiting',
  disabled: 'quiet',
  removed: 'quiet',
};
const ORDER: Record<Tone, number> = { bad: 0, waiting: 1, busy: 2, good: 3, quiet: 4 };

export function PluginsView({ state }: { state: State }) {
  const plugins = useMemo(
    () => [...state.plugins].sort((a, b) => ORDER[TONES[a.state]] - ORDER[TONES[b.state]] || a.id.localeCompare(b.id)),
    [state.plugins],
  );
  return (
    <>
      <div className="head"><h1>Plugins</h1></div>
      {plugins.length === 0 ? (
        <p className="empty">No plugin is here. Drop a file into {state.status?.data ?? 'the data folder'}/plugins.</p>
      ) : (
        <LongList label="Plugins, those that need something first" items={plugins} row={96} measured idOf={keyOf}>
          {(plugin) => <Plugin plugin={plugin} />}
        </LongList>
      )}
    </>
  );
}

/** Several files may bring the same plugin. */
function keyOf(plugin: PluginView): string {
  return `${plugin.file}\n${plugin.digest}\n${plugin.version}\n${plugin.state}`;
}

function Plugin({ plugin }: { plugin: PluginView }) {
  const mend = MENDS[plugin.state];
  return (
    <article className="row plugin" data-plugin={plugin.id}>
      <Badge tone={TONES[plugin.state]}>{plugin.state}</Badge>
      <div>
        <p>
          <strong>{plugin.id}</strong> {plugin.version} <span className="dim">{plugin.form} · <Ago at={plugin.since} /></span>
        </p>
        {plugin.reason && <p className="why">{plugin.reason}</p>}
        {mend && <p className="mend">{mend.replace('<id>', plugin.id)}</p>}
        <p className="dim">
          {plugin.agents.map((agent) => (
            <a key={agent} href={toAgent(agent)}>{agent}</a>
          ))}
          {plugin.providers.map((provider) => (
            <span key={provider}>{provider}</span>
          ))}
          {plugin.running > 0 && <span>{plugin.running} running</span>}
          {plugin.earlier.length > 0 && <span>can go back to {plugin.earlier.join(', ')}</span>}
          <code>{plugin.file}</code>
        </p>
      </div>
    </article>
  );
}
