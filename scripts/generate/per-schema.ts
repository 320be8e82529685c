import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** A function of documents that computes each once. */
export function perDocument<Result>(
  compute: (document: OpenApiDocument) => Result,
): (document: OpenApiDocument) => Result {
  const known = new WeakMap<OpenApiDocument, { readonly result: Result }>();
  return (document) => {
    const { result } = known.get(document) ?? { result: compute(document) };
    known.set(document, { result });
    return result;
  };
}

/** What a document says of a schema, or of a reference to one. */
export type PerSchema<Result> = (document: OpenApiDocument, schema: Json | undefined) => Result;

/**
 * A function of schemas, and of references to them, that computes each once in a document. What a schema says of itself
 * while it is being computed, because it is a part of itself, is `within`, and so is what anything else says.
 */
export function perSchema<Result>(
  within: Result,
  compute: (document: OpenApiDocument, schema: JsonObject) => Result,
): PerSchema<Result> {
  const resultsOf = perDocument(() => new Map<JsonObject, Result>());
  return (document, schema) => {
    const resolved = document.deref(schema);
    if (!isObject(resolved)) return within;
    const results = resultsOf(document);
    if (!results.has(resolved)) {
      results.set(resolved, within);
      results.set(resolved, compute(document, resolved));
    }
    return results.get(resolved) as Result;
  };
}
