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

/** A component on the way: what is left to look at in it, and the first one that it leads back to. */
interface Visit {
  readonly reference: string;
  readonly rest: string[];
  readonly index: number;
  lowest: number;
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
    const visits = new Map<string, Visit>();
    const [path, open]: [Visit[], Visit[]] = [[], []];
    const enter = (reference: string) => {
      const [index, rest] = [visits.size, [...outline(reference).references]];
      const visit = { reference, rest, index, lowest: index };
      visits.set(reference, visit);
      open.push(visit);
      path.push(visit);
    };
    if (!hashes.has(start)) enter(start);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = visit.rest.pop();
      if (next === undefined) {
        path.pop();
        const above = path.at(-1);
        if (above !== undefined) above.lowest = Math.min(above.lowest, visit.lowest);
        if (visit.lowest === visit.index) close(open.splice(open.lastIndexOf(visit)));
      } else if (!hashes.has(next)) {
        const earlier = visits.get(next);
        if (earlier === undefined) enter(next);
        else visit.lowest = Math.min(visit.lowest, earlier.index);
      }
    }
    return hashes.get(start) as string;
  }

  function close(circle: readonly Visit[]): void {
    const members = circle.map(({ reference }) => reference).sort();
    const texts = members.map((member) => [member, outline(member).text]);
    const below = new Set(members.flatMap((member) => outline(member).references));
    const others = [...below].filter((each) => !members.includes(each)).sort();
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
