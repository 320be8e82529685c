import { createHash } from 'node:crypto';
import type { ReadRule } from '../../src/operation.ts';
import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, pathOf, valueAt } from './json.ts';
import { typesOf } from './parameters.ts';
import { perDocument } from './per-schema.ts';

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

interface Component extends Outline {
  readonly name: string;
}

/** Twelve hexadecimal digits that change with anything in a schema that says what a response looks like. */
export function fingerprintOf(document: OpenApiDocument, schema: Json | undefined): string {
  return fingerprinterOf(document)(schema);
}

/**
 * Each component is looked at once, for all responses together: components that refer to each other in a circle have
 * one hash (Tarjan's algorithm finds the circles), which holds those of all that the circle refers to.
 */
const fingerprinterOf = perDocument(({ root }) => {
  const hashes = new Map<string, string>();
  /** In which order components were come to. */
  const indexes = new Map<string, number>();
  /** Those whose circle may still grow. */
  const open: Component[] = [];

  /** Hashes a component, unless it is in a circle with an earlier one: the index of the first of the circle. */
  function visit(name: string): number {
    const [index, depth] = [indexes.size, open.length];
    const component = { name, ...outlineOf(valueAt(root, pathOf(name))) };
    indexes.set(name, index);
    open.push(component);
    let first = index;
    for (const next of component.references) {
      if (!hashes.has(next)) first = Math.min(first, indexes.get(next) ?? visit(next));
    }
    if (first === index) close(open.splice(depth));
    return first;
  }

  function close(circle: readonly Component[]): void {
    const names = circle.map(({ name }) => name).sort();
    const texts = new Map(circle.map(({ name, text }) => [name, text]));
    const below = new Set(circle.flatMap(({ references }) => references));
    const others = [...below].filter((each) => !texts.has(each)).sort();
    const ofCircle = names.map((name) => [name, texts.get(name)]);
    const digest = digestOf([ofCircle, others.map((each) => hashes.get(each))]);
    for (const name of names) hashes.set(name, digest);
  }

  return (schema: Json | undefined) => {
    const { text, references } = outlineOf(schema);
    for (const reference of references) if (!hashes.has(reference)) visit(reference);
    return digestOf([text, references.map((each) => hashes.get(each))]).slice(0, 12);
  };
});

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
