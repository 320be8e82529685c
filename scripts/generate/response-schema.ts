import { createHash } from 'node:crypto';
import type { ReadRule } from '../../src/operation.ts';
import { isObject, type Json, type OpenApiDocument } from './document.ts';
import { pathOf, valueAt } from './json.ts';
import { typesOf } from './parameters.ts';

/** The JSON type that every response of a schema has, `any` where that is not one. */
export function rootTypeOf(document: OpenApiDocument, schema: Json | undefined): ReadRule['root'] {
  const [type, ...others] = typesOf(document, schema);
  return others.length === 0 && (type === 'object' || type === 'array') ? type : 'any';
}

const PROSE = new Set([
  ...['description', 'summary', 'title', 'example', 'examples', 'externalDocs', '$comment'],
]);

/** A schema without its prose and without what it refers to, and the references in it. */
interface Outline {
  readonly text: string;
  readonly references: readonly string[];
}

const fingerprints = new WeakMap<OpenApiDocument, (schema: Json | undefined) => string>();

/** Twelve hexadecimal digits that change with anything in a schema that says what a response looks like. */
export function fingerprintOf(document: OpenApiDocument, schema: Json | undefined): string {
  const fingerprint = fingerprints.get(document) ?? fingerprinter(document);
  fingerprints.set(document, fingerprint);
  return fingerprint(schema);
}

/**
 * Each component is looked at once, for all responses together: components that refer to each other in a circle have
 * one hash (Tarjan's algorithm finds the circles), which holds those of all that the circle refers to.
 */
function fingerprinter({ root }: OpenApiDocument): (schema: Json | undefined) => string {
  const hashes = new Map<string, string>();
  const outlines = new Map<string, Outline>();
  const outline = (reference: string): Outline => {
    const earlier = outlines.get(reference);
    if (earlier !== undefined) return earlier;
    const made = outlineOf(valueAt(root, pathOf(reference)));
    outlines.set(reference, made);
    return made;
  };

  function hash(start: string): string {
    const indexes = new Map<string, number>();
    const lowest = new Map<string, number>();
    const open: string[] = [];
    const frames: { readonly reference: string; readonly rest: string[] }[] = [];
    const enter = (reference: string) => {
      indexes.set(reference, indexes.size);
      lowest.set(reference, indexes.size - 1);
      open.push(reference);
      frames.push({ reference, rest: [...outline(reference).references] });
    };
    const lower = (reference: string, to: number) =>
      lowest.set(reference, Math.min(lowest.get(reference) as number, to));
    if (!hashes.has(start)) enter(start);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const { reference, rest } = frame;
      const next = rest.pop();
      if (next !== undefined) {
        if (hashes.has(next)) continue;
        if (indexes.has(next)) lower(reference, indexes.get(next) as number);
        else enter(next);
        continue;
      }
      frames.pop();
      const above = frames.at(-1);
      if (above !== undefined) lower(above.reference, lowest.get(reference) as number);
      if (lowest.get(reference) === indexes.get(reference)) close(open.splice(open.lastIndexOf(reference)));
    }
    return hashes.get(start) as string;
  }

  function close(circle: readonly string[]): void {
    const [members, own] = [circle.toSorted(), new Set(circle)];
    const texts = members.map((member) => [member, outline(member).text]);
    const below = new Set(members.flatMap((member) => outline(member).references));
    const others = [...below].filter((each) => !own.has(each)).toSorted();
    const digest = digestOf([texts, others.map((each) => hashes.get(each))]);
    for (const member of members) hashes.set(member, digest);
  }

  return (schema) => {
    const { text, references } = outlineOf(schema);
    return digestOf([text, references.map(hash)]).slice(0, 12);
  };
}

function outlineOf(schema: Json | undefined): Outline {
  const references = new Set<string>();
  const plain = (value: Json | undefined, isMap = false): unknown => {
    if (Array.isArray(value)) return value.map((item) => plain(item));
    if (!isObject(value)) return value;
    if (!isMap && typeof value.$ref === 'string') references.add(value.$ref);
    return (
      Object.keys(value)
        .filter((key) => isMap || !(PROSE.has(key) || key.startsWith('x-')))
        .sort()
        // Below "properties" stand names of the API, which may be any of the words above.
        .map((key) => [key, plain(value[key], !isMap && key === 'properties')])
    );
  };
  return { text: JSON.stringify(plain(schema)) ?? '', references: [...references].sort() };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
