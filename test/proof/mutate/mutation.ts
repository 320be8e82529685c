import type { DeclaredOperation } from '../../../scripts/generate/declared-operation.ts';
import type { DeclaredRules } from '../../../scripts/generate/declared-rules.ts';
import type { OpenApiDocument } from '../../../scripts/generate/document.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  type Path,
  pointerTo,
  valueAt,
} from '../../../scripts/generate/json.ts';

/** One fault in a document: a part that is replaced, or left out. */
export interface Mutation {
  /** What is done to it, which is also the line of the table that counts it. */
  readonly kind: string;
  readonly at: Path;
  /** What stands there instead, `undefined` when it is left out. */
  readonly value: Json | undefined;
}

/** A fault that makes the map say less than it should and that the document alone does not show. */
export interface Blind {
  readonly kind: string;
  readonly what: string;
}

/** What faults are derived from. */
export interface Subject {
  readonly document: OpenApiDocument;
  readonly operations: readonly DeclaredOperation[];
  readonly rules: DeclaredRules;
}

/** The document with one fault; everything else is shared with the original. */
export function mutated({ root }: OpenApiDocument, { at, value }: Mutation): JsonObject {
  return edited(root, at, value) as JsonObject;
}

/** A fault in one line. */
export function describe({ kind, at, value }: Mutation): string {
  return `${kind}: ${pointerTo(at)}${value === undefined ? ' left out' : ` = ${JSON.stringify(value)}`}`;
}

/** What stands at a path of a document, as an object. */
export function objectAt({ root }: OpenApiDocument, at: Path): JsonObject {
  const found = valueAt(root, at);
  return isObject(found) ? found : {};
}

/** A text with a letter too many in the word at an index. */
export function misspelt(text: string, index: number): string {
  return `${text.slice(0, index)}x${text.slice(index)}`;
}

/** An object with one member under another name, in the same place. */
export function renamed(holder: JsonObject, from: string, to: string): JsonObject {
  return Object.fromEntries(
    Object.entries(holder).map(([name, value]) => [name === from ? to : name, value]),
  );
}

function edited(node: Json | undefined, at: Path, value: Json | undefined): Json | undefined {
  const [part, ...rest] = at;
  if (part === undefined) return value;
  if (Array.isArray(node)) {
    return node.flatMap((item, index) => {
      const next = index === part ? edited(item, rest, value) : item;
      return next === undefined ? [] : [next];
    });
  }
  const holder = isObject(node) ? node : {};
  const next = edited(holder[part], rest, value);
  const { [part]: _, ...others } = holder;
  return next === undefined ? others : { ...holder, [part]: next };
}
