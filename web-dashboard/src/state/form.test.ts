import { describe, expect, it } from 'vitest';
import { answerOf, fieldsOf, initially } from './form';

const SCHEMA = {
  type: 'object',
  required: ['colour', 'sure', 'count'],
  properties: {
    colour: { type: 'string', enum: ['red', 'blue'], enumNames: ['Red', 'Blue'], default: 'blue' },
    sure: { type: 'boolean', title: 'Are you sure?' },
    count: { type: 'integer', description: 'How many.' },
    size: { oneOf: [{ const: 1, title: 'Small' }, { const: 2 }] },
    other_words: { type: 'string' },
    list: { type: 'array', items: { type: 'string' } },
  },
};
const fields = fieldsOf(SCHEMA);

describe('the form of a question', () => {
  it('has a field for each property, by its schema', () => {
    expect(fields.map((field) => [field.label, field.kind, field.required])).toEqual([
      ['colour', 'choice', true],
      ['Are you sure?', 'choice', true],
      ['count', 'number', true],
      ['size', 'choice', false],
      ['other words', 'text', false],
      ['list', 'json', false],
    ]);
    expect(fields.map((field) => field.options.map((option) => option.label))).toEqual([
      ['Red', 'Blue'], ['Yes', 'No'], [], ['Small', '2'], [], [],
    ]);
    expect(fields[2]!.help).toBe('How many.');
  });

  it('begins with what the schema says', () => {
    expect(initially(fields)).toMatchObject({ colour: '1', sure: '', count: '' });
    expect(initially(fieldsOf({ properties: { sure: { type: 'boolean', default: false }, n: { type: 'number', default: 3 } } })))
      .toEqual({ sure: '1', n: '3' });
  });

  it('makes an answer of the right types, without what was left out', () => {
    expect(answerOf(fields, { colour: '0', sure: '1', count: '7', size: '1', list: '["a"]', other_words: ' ' })).toEqual({
      answer: { colour: 'red', sure: false, count: 7, size: 2, list: ['a'] },
    });
  });

  it('says what is missing or cannot be read', () => {
    expect(answerOf(fields, { colour: '0', count: '7' })).toEqual({ problem: '‘Are you sure?’ is empty, expected an answer.' });
    expect(answerOf(fields, { colour: '0', sure: '0', count: 'many' })).toEqual({ problem: '‘count’ is no number.' });
    expect(answerOf(fields, { colour: '0', sure: '0', count: '1', list: '[' })).toEqual({ problem: '‘list’ is no valid JSON.' });
  });

  it('keeps a text as it was typed', () => {
    const one = fieldsOf({ type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] });
    expect(answerOf(one, { answer: ' 7\n' })).toEqual({ answer: { answer: ' 7\n' } });
  });

  it('takes JSON where the schema is no plain object', () => {
    for (const schema of [undefined, true, { type: 'string' }, { type: 'object' }, []]) {
      const whole = fieldsOf(schema);
      expect(whole.map((field) => field.kind)).toEqual(['json']);
      expect(answerOf(whole, { '': '{"a":1}' })).toEqual({ answer: { a: 1 } });
      expect(answerOf(whole, {})).toHaveProperty('problem');
    }
  });

  it('is not confused by names that objects have anyway', () => {
    const odd = fieldsOf({ type: 'object', properties: JSON.parse('{"__proto__":{"type":"string"},"constructor":{"type":"string"}}') });
    expect(JSON.stringify(answerOf(odd, Object.fromEntries([['__proto__', 'a'], ['constructor', 'b']])))).toBe(
      '{"answer":{"__proto__":"a","constructor":"b"}}',
    );
  });
});
