import { Background, Handle, MarkerType, Position, ReactFlow, useReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo, useRef } from 'react';
import { Took } from '../../components/time';
import type { RunStepState, StepView } from '../../protocol';
import { HEIGHT, stateOfMany, WIDTH, type Graph, type GraphNode } from '../../state/graph';
import { stepWord, toneOfStep, type Edits } from '../../state/run-words';
import { stepOver } from '../../state/runs';
import { whoOf } from './steps';

interface Given {
  readonly graph: Graph;
  readonly edits: Edits;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

type Shown = { readonly node: GraphNode; readonly state: RunStepState; readonly edit: string | undefined };
type StepNode = Node<Shown, 'step'>;

const TYPES = { step: Box };
const SHAPES: Record<RunStepState, string> = {
  pending: '○', ready: '◔', chosen: '◔', waiting: '?', running: '●', completed: '✓', skipped: '–', failed: '✕', cancelled: '–', compensated: '↶',
};
const FIT = { padding: 0.12, minZoom: 0.55, maxZoom: 1 };

/** The steps as a graph. Everything in it stands in the list too, so it is no more than a picture of that. */
export default function Picture({ graph, edits, chosen, choose }: Given) {
  const nodes = useMemo(() => graph.nodes.map((node) => nodeOf(node, edits, chosen)), [graph, edits, chosen]);
  const edges = useMemo(() => edgesOf(graph), [graph]);
  const high = Math.min(480, Math.max(170, spread(graph) + 90));
  return (
    <div className="picture" style={{ height: high }}>
      <ReactFlow<StepNode, Edge>
        aria-label="The steps as a graph; the list below says the same"
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        onNodeClick={(_, node) => choose(node.id)}
        onNodesChange={(changes) => changes.forEach((change) => change.type === 'select' && change.selected && choose(change.id))}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        zoomOnDoubleClick={false}
        minZoom={0.1}
        maxZoom={1.5}
        fitView
        fitViewOptions={FIT}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={22} size={1.2} color="var(--line)" />
        <View graph={graph} />
      </ReactFlow>
    </div>
  );
}

/** Shows all, or if that would be too small to read, where something goes on. */
function View({ graph }: { graph: Graph }) {
  const flow = useReactFlow();
  const count = useRef(graph.nodes.length);
  const eager = useRef(true);
  useEffect(() => {
    if (eager.current || count.current !== graph.nodes.length) {
      eager.current = false;
      count.current = graph.nodes.length;
      const frame = requestAnimationFrame(() => void look());
      return () => cancelAnimationFrame(frame);
    }
    return undefined;
  }, [graph]);

  async function look(): Promise<void> {
    await flow.fitView(FIT);
    if (flow.getZoom() <= FIT.minZoom + 0.001) {
      const busy = graph.nodes.find((node) => !stepOver(stateOfMany(node.steps))) ?? graph.nodes[0];
      if (busy !== undefined) {
        await flow.setCenter(busy.x + WIDTH, busy.y + HEIGHT / 2, { zoom: 0.85 });
      }
    }
  }

  return (
    <div className="zoom">
      <button type="button" onClick={() => void flow.zoomOut()} aria-label="Smaller">−</button>
      <button type="button" onClick={() => void flow.zoomIn()} aria-label="Larger">+</button>
      <button type="button" onClick={() => void flow.fitView({ ...FIT, minZoom: 0.1 })}>Show all</button>
    </div>
  );
}

function Box({ data: { node, state, edit } }: NodeProps<StepNode>) {
  const [first] = node.steps;
  const each = node.steps.filter((step) => step.id !== node.id); // of a step that stands for several
  const many = each.length > 0;
  const done = each.filter((step) => stepOver(step.state)).length;
  return (
    <div className={many ? 'box many' : 'box'} data-tone={toneOfStep(state)} data-state={state} data-box={node.id} title={edit}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <span className="shape" aria-hidden="true">{SHAPES[state]}</span>
      <span className="name">{node.title}{edit && <span className="mark" aria-hidden="true"> ✎</span>}</span>
      <span className="sub">{many ? `${done} of ${each.length} over` : first && whoOf(first)}</span>
      <span className="time">{!many && first && <Time step={first} />}</span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

function Time({ step }: { step: StepView }) {
  return (
    <>
      {step.attempt > 1 && `×${step.attempt} `}
      {step.started_at !== undefined && <Took from={step.started_at} to={step.ended_at} />}
    </>
  );
}

function nodeOf(node: GraphNode, edits: Edits, chosen: string | undefined): StepNode {
  const state = stateOfMany(node.steps);
  const edit = edits.steps.get(node.id);
  return {
    id: node.id,
    type: 'step',
    position: { x: node.x, y: node.y },
    width: WIDTH,
    height: HEIGHT,
    data: { node, state, edit },
    selected: node.steps.some((step) => step.id === chosen),
    ariaLabel: `${node.title}: ${stepWord(state)}`,
  };
}

function edgesOf(graph: Graph): Edge[] {
  const states = new Map(graph.nodes.map((node) => [node.id, stateOfMany(node.steps)]));
  return graph.edges.map(([source, target]) => {
    const busy = states.get(target) === 'running';
    const taken = stepOver(states.get(source)!) && states.get(target) !== 'skipped' && states.get(target) !== 'pending';
    return {
      id: `${source}→${target}`,
      source,
      target,
      className: busy ? 'busy' : taken ? 'taken' : 'idle',
      markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, color: 'var(--edge)' },
      focusable: false,
    };
  });
}

/** How high the graph is at its highest. */
function spread({ nodes }: Graph): number {
  return Math.max(...nodes.map((node) => node.y)) - Math.min(...nodes.map((node) => node.y)) + HEIGHT;
}
