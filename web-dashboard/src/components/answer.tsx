import { useId, useMemo, useState, type FormEvent } from 'react';
import { ask } from '../connection/ask';
import type { Asked, NewAnswer, Question, RunView, TaskView } from '../protocol';
import { answerOf, fieldsOf, initially, type Field } from '../state/form';

const FEW = 4;

/** Something that a human has to answer. */
export interface Asking {
  /** Unlike all others on the page. */
  readonly asks: string;
  readonly who: string;
  /** Undefined when it was too large to be told. */
  readonly question: Question | undefined;
  /** Of the task or run, in the API. */
  readonly path: string;
  /** Which of its questions, where it may have several. */
  readonly which?: string;
}

export function askedByTask(task: TaskView): Asking {
  return { asks: task.id, who: task.agent, question: task.question, path: `tasks/${encodeURIComponent(task.id)}` };
}

export function askedByRun(run: RunView, { id, question, step }: Asked): Asking {
  const who = step === undefined ? run.workflow : `Step ${step} of ${run.workflow}`;
  return { asks: `${run.id}/${id}`, who, question, path: `runs/${encodeURIComponent(run.id)}`, which: id };
}

/** What is asked, and a form to answer it. That it was answered is told by the facts, as everything else is. */
export function Answer({ asks, who, question, path, which }: Asking) {
  return (
    <div className="outcome" data-tone="waiting" data-asks={asks} role="group" aria-label={`${who} asks`}>
      {question === undefined ? (
        <p>The question is too long to show here: <a href={`/api/v1/${path}`}>all of it</a>.</p>
      ) : (
        <p className="question">{question.text}</p>
      )}
      <Form key={JSON.stringify(question)} path={path} which={which} schema={question?.schema} />
    </div>
  );
}

function Form({ path, which, schema }: { path: string; which: string | undefined; schema: unknown }) {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const [typed, setTyped] = useState(() => initially(fields));
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  async function send(body: NewAnswer): Promise<void> {
    setBusy(true);
    const said = await ask('POST', `${path}/answer`, which === undefined ? body : { question: which, ...body });
    setProblem(said.ok ? '' : said.problem);
    setBusy(false);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const made = answerOf(fields, typed);
    if ('problem' in made) {
      setProblem(made.problem);
    } else {
      void send({ answer: made.answer });
    }
  }

  return (
    <form className="answer" noValidate onSubmit={submit}>
      {fields.map((field) => (
        <Input
          key={field.name}
          field={field}
          value={typed[field.name] ?? ''}
          change={(value) => setTyped((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
      <p role="alert" className="problem">{problem}</p>
      <div className="actions">
        <button type="submit" className="main" disabled={busy}>Answer</button>
        <button type="button" disabled={busy} onClick={() => void send({ decline: true })}>Decline to answer</button>
      </div>
    </form>
  );
}

interface Given {
  readonly field: Field;
  readonly value: string;
  readonly change: (value: string) => void;
}

function Input(given: Given) {
  const { field } = given;
  return field.kind === 'choice' && field.options.length <= FEW ? <Choice {...given} /> : <Line {...given} />;
}

function Line({ field, value, change }: Given) {
  const id = useId();
  const same = {
    id,
    value,
    required: field.required,
    'aria-describedby': field.help === '' ? undefined : `${id}-help`,
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  };
  return (
    <div className="field" data-field={field.name}>
      <label htmlFor={id}>{field.label}{!field.required && <span className="dim"> (optional)</span>}</label>
      {field.kind === 'choice' ? (
        <select {...same}>
          <option value="">—</option>
          {field.options.map((option, index) => <option key={index} value={index}>{option.label}</option>)}
        </select>
      ) : field.kind === 'number' ? (
        <input {...same} inputMode="decimal" autoComplete="off" />
      ) : (
        <textarea {...same} rows={field.kind === 'json' ? 5 : 2} spellCheck={field.kind === 'text'} />
      )}
      {field.help !== '' && <p id={`${id}-help`} className="dim">{field.help}</p>}
    </div>
  );
}

function Choice({ field, value, change }: Given) {
  const name = useId();
  return (
    <fieldset className="field" data-field={field.name}>
      <legend>{field.label}{!field.required && <span className="dim"> (optional)</span>}</legend>
      {field.options.map((option, index) => (
        <label key={index}>
          <input type="radio" name={name} checked={value === String(index)} onChange={() => change(String(index))} />
          {option.label}
        </label>
      ))}
      {field.help !== '' && <p className="dim">{field.help}</p>}
    </fieldset>
  );
}
