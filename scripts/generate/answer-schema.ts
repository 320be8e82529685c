import { createHash } from 'node:crypto';
import type { ReadRule } from '../../src/operation.ts';
import { isObject, type Json, type OpenApiDocument } from './document.ts';

/** The JSON type that every answer of a schema has, `any` where that is not one. */
export function rootTypeOf(document: OpenApiDocument, schema: Json | undefined): ReadRule['root'] {
  const resolved = document.deref(schema);
  if (!isObject(resolved)) return 'any';
  if (resolved.type === 'array') return 'array';
  if (resolved.type === 'object') return 'object';
  const choices = [resolved.oneOf, resolved.anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const types = new Set(choices.map((choice) => rootTypeOf(document, choice)));
  return types.size === 1 ? ([...types][0] as ReadRule['root']) : 'any';
}

/** Twelve hexadecimal digits that change with anything in a schema that says what an answer looks like. */
export function fingerprintOf(document: OpenApiDocument, schema: Json | undefined): string {
  const prose = new Set([
    'description',
    'summary',
    'title',
    'example',
    'examples',
    'externalDocs',
    '$comment',
  ]);
  const expand = (value: Json | undefined, inside: readonly string[], isMap = false): unknown => {
    if (Array.isArray(value)) return value.map((item) => expand(item, inside));
    if (!isObject(value)) return value;
    if (typeof value.$ref === 'string') {
      // A schema that holds itself is written out once.
      return inside.includes(value.$ref)
        ? value.$ref
        : expand(document.deref(value), [...inside, value.$ref]);
    }
    return (
      Object.keys(value)
        .filter((key) => isMap || !prose.has(key))
        .sort()
        // Below "properties" stand names of the API, which may be any of the words above.
        .map((key) => [key, expand(value[key], inside, key === 'properties')])
    );
  };
  return createHash('sha256')
    .update(JSON.stringify(expand(schema, [])) ?? '')
    .digest('hex')
    .slice(0, 12);
}
