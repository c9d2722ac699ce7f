import { memo, useMemo } from 'react';
import { Badge } from '../../components/badge';
import { LongList } from '../../components/long-list';
import type { AgentLine } from '../../protocol';
import { toAgent } from '../../route';
import type { State } from '../../state/state';
import { playedBy, standing, tone } from './words';
import './agents.css';

export function AgentsView({ state }: { state: State }) {
  const agents = useMemo(() => [...state.agents.values()].sort((a, b) => a.name.localeCompare(b.name)), [state.agents]);
  return (
    <>
      <div className="head"><h1>Agents</h1></div>
      {agents.length === 0 ? (
        <p className="empty">No agent is here. Drop a file into {state.status?.data ?? 'the data folder'}/plugins.</p>
      ) : (
        <LongList label="Agents by name" items={agents} row={71} idOf={(agent) => agent.name}>
          {(agent) => <AgentRow agent={agent} />}
        </LongList>
      )}
    </>
  );
}

const AgentRow = memo(function AgentRow({ agent }: { agent: AgentLine }) {
  return (
    <a className="row agent" href={toAgent(agent.name)} data-agent={agent.name}>
      <Badge tone={tone(agent)}>{standing(agent)}</Badge>
      <span className="what">
        <strong>{agent.name}</strong> <span className="dim">played by {playedBy(agent)}</span>
        <span className="about">{agent.reason || agent.description}</span>
      </span>
      <span className="skills dim">{agent.skills.map((skill) => skill.name).join(', ')}</span>
    </a>
  );
});
