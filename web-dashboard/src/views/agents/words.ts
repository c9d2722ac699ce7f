import type { AgentLine, AgentState } from '../../protocol';
import type { Tone } from '../../state/words';

const TONES: Record<AgentState, Tone> = {
  available: 'good',
  initializing: 'waiting',
  draining: 'waiting',
  error: 'bad',
  stopped: 'quiet',
};

export function tone(agent: AgentLine): Tone {
  return agent.state === 'available' && agent.running > 0 ? 'busy' : TONES[agent.state];
}

export function standing(agent: AgentLine): string {
  return agent.state === 'available' && agent.running > 0 ? `${agent.running} running` : agent.state;
}

export function playedBy(agent: AgentLine): string {
  return agent.played_by === 'HOST' ? 'this host' : 'a connected client';
}
