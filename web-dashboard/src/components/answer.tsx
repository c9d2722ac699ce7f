import { useId, useMemo, useState, type FormEvent } from 'react';
import { ask } from '../connection/ask';
import type { NewAnswer, TaskView } from '../protocol';
import { answerOf, fieldsOf, initially, type Field } from '../state/form';

const FEW = 4;

/** What a task asks, and a form to answer it. That it was answered is told by the facts, as everything else is. */
export function Answer({ task }: { task: TaskView }) {
  // Undefined when it was too large to be told.
  const question = task.question as TaskView['question'] | undefined;
  return (
    <div className="outcome" data-tone="waiting" data-asks={task.id} role="group" aria-label={`${task.agent} asks`}>
      {question === undefined ? (
        <p>The question is too long to show here: <a href={`/api/v1/tasks/${task.id}`}>all of it</a>.</p>
      ) : (
        <p className="question">{question.text}</p>
      )}
      <Form key={JSON.stringify(question)} id={task.id} schema={question?.schema} />
    </div>
  );
}

function Form({ id, schema }: { id: string; schema: unknown }) {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const [typed, setTyped] = useState(() => initially(fields));
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  async function send(body: NewAnswer): Promise<void> {
    setBusy(true);
    const said = await ask('POST', `tasks/${encodeURIComponent(id)}/answer`, body);
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
