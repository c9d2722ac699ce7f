/** A part of an answer that a person gives, as the question's schema describes it. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  readonly kind: 'text' | 'number' | 'choice' | 'json';
  /** What can be chosen. */
  readonly options: readonly Option[];
  /** In what is typed, or the option's place; empty when there is none. */
  readonly initial: string;
}

export interface Option {
  readonly value: unknown;
  readonly label: string;
}

/** What was typed or chosen, by field. */
export type Typed = Readonly<Record<string, string>>;

/** The answer, or what stands in its way. */
export type Made = { readonly answer: unknown } | { readonly problem: string };

/** The only field of a form whose answer is one piece of JSON. */
const WHOLE = '';

type Schema = Readonly<Record<string, unknown>>;

/** The form for answers of this schema; of one that is no plain object, a place for JSON. */
export function fieldsOf(schema: unknown): readonly Field[] {
  const properties = isSchema(schema) && isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  if (!isSchema(schema) || properties.length === 0) {
    return [{ name: WHOLE, label: 'Answer as JSON', help: '', required: true, kind: 'json', options: [], initial: '' }];
  }
  const required = Array.isArray(schema.required) ? schema.required : [];
  return properties.map(([name, of]) => fieldOf(name, isSchema(of) ? of : {}, required.includes(name)));
}

function fieldOf(name: string, schema: Schema, required: boolean): Field {
  const options = optionsOf(schema);
  const kind = kindOf(schema, options);
  return {
    name,
    label: textOf(schema.title) || name.replace(/[_-]+/g, ' '),
    help: [textOf(schema.description), kind === 'json' ? 'As JSON.' : ''].join(' ').trim(),
    required,
    kind,
    options,
    initial: initialOf(schema.default, kind, options),
  };
}

function kindOf({ type }: Schema, options: readonly Option[]): Field['kind'] {
  if (options.length > 0) {
    return 'choice';
  }
  return type === 'string' ? 'text' : type === 'number' || type === 'integer' ? 'number' : 'json';
}

/** Choices stand in an `enum`, with `enumNames` beside it in older schemas, or as constants with titles. */
function optionsOf(schema: Schema): readonly Option[] {
  if (schema.type === 'boolean') {
    return [{ value: true, label: 'Yes' }, { value: false, label: 'No' }];
  }
  if (Array.isArray(schema.enum)) {
    const names = Array.isArray(schema.enumNames) ? schema.enumNames : [];
    return schema.enum.map((value, index) => ({ value, label: textOf(names[index]) || plain(value) }));
  }
  const titled = schema.oneOf ?? schema.anyOf;
  return Array.isArray(titled) && titled.every((each) => isSchema(each) && 'const' in each)
    ? titled.map((each: Schema) => ({ value: each.const, label: textOf(each.title) || plain(each.const) }))
    : [];
}

function initialOf(value: unknown, kind: Field['kind'], options: readonly Option[]): string {
  if (value === undefined) {
    return '';
  }
  if (kind === 'choice') {
    const at = options.findIndex((option) => option.value === value);
    return at < 0 ? '' : String(at);
  }
  return kind === 'json' ? JSON.stringify(value, null, 2) : plain(value);
}

export function initially(fields: readonly Field[]): Typed {
  return Object.fromEntries(fields.map((field) => [field.name, field.initial]));
}

/** Makes the answer; fields that may be left out and were are not in it. What does not fit, the host says. */
export function answerOf(fields: readonly Field[], typed: Typed): Made {
  const answer: [string, unknown][] = [];
  for (const field of fields) {
    const text = typed[field.name] ?? '';
    if (text.trim() === '') {
      if (field.required) {
        return { problem: `‘${field.label}’ is empty, expected an answer.` };
      }
      continue;
    }
    try {
      answer.push([field.name, valueOf(field, text)]);
    } catch {
      return { problem: `‘${field.label}’ is no ${field.kind === 'json' ? 'valid JSON' : 'number'}.` };
    }
  }
  return { answer: fields[0]?.name === WHOLE ? answer[0]?.[1] : Object.fromEntries(answer) };
}

function valueOf(field: Field, text: string): unknown {
  switch (field.kind) {
    case 'text':
      return text;
    case 'json':
      return JSON.parse(text);
    case 'choice':
      return field.options[Number(text)]?.value;
    case 'number': {
      const number = Number(text);
      if (!Number.isFinite(number)) {
        throw new Error(`not a number: '${text}'`);
      }
      return number;
    }
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
