import { describe, expect, it } from 'vitest';
import type { Change } from '../../scripts/generate/changes/change.ts';
import { changesBetween } from '../../scripts/generate/changes/explain.ts';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { readSource } from '../../scripts/generate/source.ts';

type Verdict = 'none' | 'patch' | 'minor' | 'major';

function documentOf(paths: string, schemas: string): OpenApiDocument {
  const text = `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths: ${paths}\ncomponents: { schemas: ${schemas} }\n`;
  return new OpenApiDocument('api.yaml', readSource('api.yaml', text));
}
/** The first change is the largest. */
const largest = (changes: readonly Change[]): Verdict => changes[0]?.bump ?? 'none';
const verdict = (before: OpenApiDocument, after: OpenApiDocument): Verdict =>
  largest(changesBetween(before, after));

/** An API whose one operation answers with schema A and takes schema A. */
const receiving =
  '{ /a: { get: { operationId: getA, x-cache: { none: no }, responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/A" } } } } } } } }';
const sending =
  '{ /a: { post: { operationId: addA, x-cache: { none: no }, requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/A" } } } }, responses: { "204": { description: ok } } } } }';
const B =
  'B: { type: object, properties: { b: { type: string } } }, C: { type: object, properties: { c: { type: string } } }';
const object = (property: string, more = '') => `{ type: object, properties: { x: ${property} }${more} }`;

describe('the verdict on one edit of a schema', () => {
  it.each<[string, string, string, Verdict, Verdict]>([
    // what was edited, before, after, where it is received, where it is sent
    [
      'a boolean that is always true',
      object('{ type: boolean }'),
      object('{ const: true }'),
      'minor',
      'major',
    ],
    ['a boolean that may be false', object('{ const: true }'), object('{ type: boolean }'), 'major', 'minor'],
    ['another boolean', object('{ const: true }'), object('{ const: false }'), 'major', 'major'],
    [
      'a boolean or null',
      object('{ type: boolean }'),
      object('{ type: [boolean, "null"] }'),
      'major',
      'minor',
    ],
    ['a type for anything', object('{}'), object('{ type: string }'), 'minor', 'major'],
    ['anything for a type', object('{ type: string }'), object('{}'), 'major', 'minor'],
    ['an object for anything', object('{}'), object('{ $ref: "#/components/schemas/B" }'), 'minor', 'major'],
    [
      'a list for anything',
      object('{}'),
      object('{ type: array, items: { type: string } }'),
      'minor',
      'major',
    ],
    [
      'items of any type',
      object('{ type: array, items: { type: string } }'),
      object('{ type: array }'),
      'major',
      'minor',
    ],
    [
      'a list or null',
      object('{ type: array, items: { type: string } }'),
      object('{ type: [array, "null"], items: { type: string } }'),
      'major',
      'minor',
    ],
    ['a list no longer', object('{ type: array, items: {} }'), object('{ type: string }'), 'major', 'major'],
    [
      'a value removed behind allOf',
      object('{ allOf: [{ enum: [a, b] }] }'),
      object('{ allOf: [{ enum: [a] }] }'),
      'minor',
      'major',
    ],
    [
      'a value added behind allOf',
      object('{ allOf: [{ enum: [a] }] }'),
      object('{ allOf: [{ enum: [a, b] }] }'),
      'minor',
      'minor',
    ],
    [
      "a map's value type",
      object('{ type: object, additionalProperties: { type: string } }'),
      object('{ type: object, additionalProperties: { type: number } }'),
      'major',
      'major',
    ],
    [
      "a map's values wider",
      object('{ type: object, additionalProperties: { type: string } }'),
      object('{ type: object, additionalProperties: { type: [string, number] } }'),
      'major',
      'minor',
    ],
    [
      "a tuple's item",
      object('{ type: array, prefixItems: [{ type: string }, { type: number }] }'),
      object('{ type: array, prefixItems: [{ type: string }, { type: string }] }'),
      'major',
      'major',
    ],
    [
      "a tuple's length",
      object('{ type: array, prefixItems: [{ type: string }] }'),
      object('{ type: array, prefixItems: [{ type: string }, { type: string }] }'),
      'major',
      'major',
    ],
    [
      "a list's item",
      object('{ type: array, items: { type: string } }'),
      object('{ type: array, items: { type: number } }'),
      'major',
      'major',
    ],
    [
      "a property of a list's item",
      object('{ type: array, items: { type: object, properties: { y: { type: string } } } }'),
      object('{ type: array, items: { type: object, properties: {} } }'),
      'major',
      'major',
    ],
    ['const', object('{ const: a }'), object('{ const: b }'), 'major', 'major'],
    ['const of another type', object('{ const: a }'), object('{ const: 1 }'), 'major', 'major'],
    ['a default added', object('{ type: string }'), object('{ type: string, default: x }'), 'minor', 'major'],
    [
      'a default removed',
      object('{ type: string, default: x }'),
      object('{ type: string }'),
      'major',
      'minor',
    ],
    [
      'another default',
      object('{ type: string, default: x }'),
      object('{ type: string, default: y }'),
      'none',
      'none',
    ],
    ['number to integer', object('{ type: number }'), object('{ type: integer }'), 'none', 'none'],
    ['integer to number', object('{ type: integer }'), object('{ type: number }'), 'none', 'none'],
    ['string to number', object('{ type: string }'), object('{ type: number }'), 'major', 'major'],
    [
      'a reordered oneOf',
      object('{ oneOf: [{ $ref: "#/components/schemas/B" }, { $ref: "#/components/schemas/C" }] }'),
      object('{ oneOf: [{ $ref: "#/components/schemas/C" }, { $ref: "#/components/schemas/B" }] }'),
      'none',
      'none',
    ],
    ['a reordered enum', object('{ enum: [a, b] }'), object('{ enum: [b, a] }'), 'none', 'none'],
    [
      'a form more',
      object('{ oneOf: [{ $ref: "#/components/schemas/B" }] }'),
      object('{ oneOf: [{ $ref: "#/components/schemas/B" }, { $ref: "#/components/schemas/C" }] }'),
      'major',
      'minor',
    ],
    [
      '$ref to allOf of it',
      object('{ $ref: "#/components/schemas/B" }'),
      object('{ allOf: [{ $ref: "#/components/schemas/B" }] }'),
      'none',
      'none',
    ],
    [
      '$ref to the schema itself',
      object('{ $ref: "#/components/schemas/B" }'),
      object('{ type: object, properties: { b: { type: string } } }'),
      'none',
      'none',
    ],
    ['nullable added', object('{ type: string }'), object('{ type: [string, "null"] }'), 'major', 'minor'],
    ['nullable removed', object('{ type: [string, "null"] }'), object('{ type: string }'), 'minor', 'major'],
    [
      'required added',
      object('{ type: string }'),
      object('{ type: string }', ', required: [x]'),
      'minor',
      'major',
    ],
    [
      'required removed',
      object('{ type: string }', ', required: [x]'),
      object('{ type: string }'),
      'major',
      'minor',
    ],
    [
      'a property gone',
      '{ type: object, properties: { x: { type: string }, y: { type: string } } }',
      object('{ type: string }'),
      'major',
      'major',
    ],
    [
      'a property new',
      object('{ type: string }'),
      '{ type: object, properties: { x: { type: string }, y: { type: string } } }',
      'minor',
      'minor',
    ],
    [
      'a property gone behind allOf',
      '{ allOf: [{ $ref: "#/components/schemas/B" }, { type: object, properties: { y: { type: string } } }] }',
      '{ allOf: [{ $ref: "#/components/schemas/B" }] }',
      'major',
      'major',
    ],
    ['an enum opened', object('{ enum: [a] }'), object('{ type: string }'), 'major', 'minor'],
    ['an enum closed', object('{ type: string }'), object('{ enum: [a] }'), 'minor', 'major'],
    [
      'words',
      object('{ type: string, description: one, title: A, example: a }'),
      object('{ type: string, description: two, title: B, example: b }'),
      'none',
      'none',
    ],
    [
      'a pattern and a length',
      object('{ type: string }'),
      object('{ type: string, pattern: a, maxLength: 3 }'),
      'none',
      'none',
    ],
    [
      'a form with another property',
      object(
        '{ oneOf: [{ type: object, properties: { p: { type: string } } }, { $ref: "#/components/schemas/C" }] }',
      ),
      object(
        '{ oneOf: [{ $ref: "#/components/schemas/C" }, { type: object, properties: { p: { type: number } } }] }',
      ),
      'major',
      'major',
    ],
  ])('%s', (_, before, after, received, sent) => {
    const schemas = (a: string) => `{ A: ${a}, ${B} }`;
    const of = (paths: string) =>
      verdict(documentOf(paths, schemas(before)), documentOf(paths, schemas(after)));
    expect({ received: of(receiving), sent: of(sending) }).toEqual({ received, sent });
  });
});

describe('the verdict on one edit of an operation', () => {
  const get = (more: string, responses = '"200": { description: ok }', path = '/a/{id}') =>
    `{ ${JSON.stringify(path)}: { get: { operationId: getA, x-cache: { none: no }, parameters: [{ name: id, in: path, required: true, schema: { type: string } }${more}], responses: { ${responses} } } } }`;
  const id = (schema: string) => get('').replace('{ type: string }', schema);
  const json = (type: string, schema = '{ type: string }') =>
    `"200": { description: ok, content: { ${JSON.stringify(type)}: { schema: ${schema} } } }`;
  const body = (type: string) => sending.replace('application/json', JSON.stringify(type));
  it.each<[string, string, string, Verdict]>([
    [
      'format: uuid added to a path parameter',
      id('{ type: string }'),
      id('{ type: string, format: uuid }'),
      'major',
    ],
    [
      'format: uuid removed from a path parameter',
      id('{ type: string, format: uuid }'),
      id('{ type: string }'),
      'patch',
    ],
    ['a path parameter from number to integer', id('{ type: number }'), id('{ type: integer }'), 'patch'],
    [
      'another media type of a response',
      get('', json('application/json')),
      get('', json('application/xml')),
      'major',
    ],
    [
      'another spelling of a media type',
      get('', json('application/json')),
      get('', json('application/json; charset=utf-8')),
      'none',
    ],
    ['another media type of a body', body('application/json'), body('application/vnd.a+json'), 'major'],
    ['a parameter more', get(''), get(', { name: q, in: query, schema: { type: string } }'), 'minor'],
    [
      'a required parameter more',
      get(''),
      get(', { name: q, in: query, required: true, schema: { type: string } }'),
      'major',
    ],
    ['a parameter less', get(', { name: q, in: query, schema: { type: string } }'), get(''), 'major'],
    [
      'a header parameter required',
      get(', { name: q, in: header, schema: { type: string } }'),
      get(', { name: q, in: header, required: true, schema: { type: string } }'),
      'major',
    ],
    [
      'another style',
      get(', { name: q, in: query, schema: { type: array, items: { type: string } } }'),
      get(', { name: q, in: query, explode: false, schema: { type: array, items: { type: string } } }'),
      'patch',
    ],
    [
      'a success of the same type',
      get('', json('application/json')),
      get('', `${json('application/json')}, ${json('application/json').replace('200', '203')}`),
      'minor',
    ],
    [
      'a success of another type',
      get('', json('application/json')),
      get(
        '',
        `${json('application/json')}, ${json('application/json', '{ type: number }').replace('200', '203')}`,
      ),
      'major',
    ],
    [
      'an error more',
      get('', json('application/json')),
      get('', `${json('application/json')}, "404": { description: no }`),
      'patch',
    ],
    ['a path with another parameter name', get(''), get('', undefined, '/a/{id}/b'), 'major'],
    [
      'a deprecation',
      get(''),
      get('').replace('operationId: getA', 'operationId: getA, deprecated: true'),
      'minor',
    ],
    [
      'another server',
      get(''),
      get('').replace('operationId: getA', 'operationId: getA, servers: [{ url: "https://b.example" }]'),
      'major',
    ],
    [
      'another order of parameters',
      get(
        ', { name: q, in: query, schema: { type: string } }, { name: r, in: query, schema: { type: string } }',
      ),
      get(
        ', { name: r, in: query, schema: { type: string } }, { name: q, in: query, schema: { type: string } }',
      ),
      'none',
    ],
    [
      'two parameters of one name',
      get(''),
      get(', { name: id, in: query, schema: { type: string } }'),
      'minor',
    ],
  ])('%s', (_, before, after, expected) => {
    const changes = changesBetween(
      documentOf(before, '{ A: { type: string } }'),
      documentOf(after, '{ A: { type: string } }'),
    );
    expect([largest(changes), changes]).toEqual([expected, changes]);
  });
});
