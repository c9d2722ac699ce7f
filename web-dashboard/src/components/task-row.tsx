import { memo } from 'react';
import type { TaskView } from '../protocol';
import { toTask } from '../route';
import { ended } from '../state/state';
import { toneOf } from '../state/words';
import { Badge } from './badge';
import { Ago, Took } from './time';

/** A task in a line. */
export const TaskRow = memo(function TaskRow({ task, byClient }: { task: TaskView; byClient: boolean }) {
  const waits = task.state === 'queued' && byClient;
  return (
    <a className="row task" href={toTask(task.id)} data-task={task.id}>
      <Badge tone={toneOf(task.state)}>{waits ? 'waits for a client' : task.state}</Badge>
      <span className="what">
        <strong>{task.agent || 'an agent'}</strong> <span className="dim">{task.skill}</span>
      </span>
      <span className="says dim">{task.error?.reason ?? (ended(task) ? '' : (task.note ?? task.waits ?? ''))}</span>
      <span className="when dim">
        {task.started_at === undefined ? '' : <><Took from={task.started_at} to={task.finished_at ?? undefined} /> · </>}
        <Ago at={task.submitted_at} />
      </span>
      <code className="id">{task.id.slice(-6)}</code>
    </a>
  );
});
