import { describe, expect, it } from 'vitest';
import { notesOn } from '../../scripts/generate/notes.ts';
import { api, readCase, row } from './support/generated.ts';

/** What is checked of the property `x` of a body in this schema, and what is said about it. */
function checked(schema: string, components = '{}') {
  const text = api(
    `  /a: { post: { operationId: addA, x-cache: { none: no }, requestBody: { content: { application/json: { schema: ${schema} } } }, responses: { "204": { description: ok } } } }`,
    components,
  );
  const read = readCase(text);
  return { checks: row(read, 'addA').checks?.x, notes: notesOn(read) };
}
const ofProperty = (schema: string, components?: string) =>
  checked(`{ type: object, properties: { x: ${schema} } }`, components).checks;

describe('a row says of a property of the body', () => {
  it.each<[string, string, object | undefined]>([
    ['nothing where the document does', '{ type: string, maxLength: 3 }', undefined],
    ['its pattern', '{ type: string, pattern: "^a$" }', { pattern: '^a$' }],
    ['its limits', '{ type: number, minimum: -1.5, maximum: 2 }', { minimum: -1.5, maximum: 2 }],
    [
      'limits of whole numbers',
      '{ type: integer, exclusiveMinimum: 0, exclusiveMaximum: 9 }',
      { minimum: 1, maximum: 8 },
    ],
    ['limits of OpenAPI 3.0', '{ type: integer, minimum: 0, exclusiveMinimum: true }', { minimum: 1 }],
    ['that it is a UUID', '{ type: [string, "null"], format: uuid }', { isUuid: true }],
    [
      'what its items are',
      '{ type: array, items: { type: string, format: uuid } }',
      { items: { isUuid: true } },
    ],
    [
      'all that its parts say',
      '{ allOf: [{ minimum: 1 }, { minimum: 3, maximum: 9 }, { maximum: 5 }] }',
      { minimum: 3, maximum: 5 },
    ],
    [
      'what the one choice says that lets texts through',
      '{ oneOf: [{ type: string, pattern: a }, { type: "null" }] }',
      { pattern: 'a' },
    ],
    [
      'nothing that only one of its choices says',
      '{ anyOf: [{ type: string, pattern: a }, { type: string }] }',
      undefined,
    ],
  ])('%s', (_, schema, expected) => {
    expect(ofProperty(schema)).toEqual(expected);
  });

  it('what stands behind references, each looked at once', () => {
    const circle =
      '{ schemas: { A: { allOf: [{ $ref: "#/components/schemas/B" }, { pattern: a }] }, B: { allOf: [{ $ref: "#/components/schemas/A" }, { minimum: 1 }] } } }';
    expect(ofProperty('{ $ref: "#/components/schemas/A" }', circle)).toEqual({ pattern: 'a', minimum: 1 });
  });

  it('both of two patterns', () => {
    const { pattern = '' } = ofProperty('{ allOf: [{ pattern: "^a" }, { pattern: "b$" }] }') as {
      pattern: string;
    };
    const accepted = ['ab', 'a', 'b', 'a\nb'].filter((text) => new RegExp(pattern, 'u').test(text));
    expect(accepted).toEqual(['ab', 'a\nb']);
  });

  it('what every form of the body says', () => {
    const form = (x: string) => `{ type: object, properties: { ${x} } }`;
    const of = (...forms: string[]) => checked(`{ oneOf: [${forms.join(', ')}] }`).checks;
    expect(of(form('x: { pattern: a }'), form('x: { pattern: a, minimum: 1 }'))).toEqual({ pattern: 'a' });
    expect(of(form('x: { pattern: a }'), form('y: {}'))).toBeUndefined();
  });

  it('no pattern of another language, with a note', () => {
    const { checks, notes } = checked(
      '{ type: object, properties: { x: { pattern: "(?P<a>b)\\\\_", minimum: 1 } } }',
    );
    expect(checks).toEqual({ minimum: 1 });
    expect(notes).toEqual([
      'addA does not check the pattern of "x": it is no regular expression of JavaScript',
    ]);
  });
});
