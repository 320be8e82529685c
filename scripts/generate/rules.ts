import { createHash } from 'node:crypto';
import { distance } from 'fastest-levenshtein';
import { EXPRESSION_FORMS, parseTemplate, type RuntimeExpression } from '../../src/cache/template.ts';
import type { NoRule, ReadRule, WriteRule } from '../../src/operation.ts';
import { isObject, type Json, type OpenApiDocument, type Problem } from './document.ts';
import type { DeclaredOperation } from './operations.ts';

/** The cache rules of a document, checked: by operationId, in the document's order. */
export interface CacheRules {
  readonly rules: ReadonlyMap<string, ReadRule | WriteRule | NoRule>;
  /** Keys that other applications fill: template with `{name}` variables, and what is kept there. */
  readonly foreignKeys: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Reads and checks `x-cache` of every operation, and `x-cache-foreign-keys`. */
export function readRules(document: OpenApiDocument, operations: readonly DeclaredOperation[]): CacheRules {
  const problems: Problem[] = [];
  const foreignKeys = foreignKeysOf(document);
  const foreignShapes = new Set(Object.keys(foreignKeys).map(shapeOf));
  const readShapes = new Map(
    operations.flatMap(({ id, cache }) =>
      isObject(cache) && typeof cache.key === 'string' ? [[shapeOf(cache.key), id] as const] : [],
    ),
  );
  const known = [...readShapes.keys(), ...foreignShapes];
  const groups = new Set(operations.flatMap(({ cache }) => (isObject(cache) ? strings(cache.groups) : [])));

  const rules = new Map<string, ReadRule | WriteRule | NoRule>();
  for (const operation of operations) {
    const at = [...operation.at, 'x-cache'];
    const { cache } = operation;
    const report = (what: string, fix: string, ...deeper: (string | number)[]) =>
      problems.push({ path: [...at, ...deeper], what, fix });
    const check = (template: string, ...deeper: (string | number)[]) => {
      for (const [what, fix] of templateProblems(template, operation)) report(what, fix, ...deeper);
    };

    if (isObject(cache) && typeof cache.none === 'string') {
      rules.set(operation.id, { kind: 'none', reason: cache.none });
    } else if (isObject(cache) && typeof cache.key === 'string') {
      check(cache.key, 'key');
      rules.set(operation.id, {
        kind: 'read',
        key: cache.key,
        ttlSeconds: Number(cache.ttlSeconds),
        groups: strings(cache.groups),
        root: rootType(document, operation.success),
        fingerprint: fingerprintOf(document, operation.success),
      });
    } else if (isObject(cache) && (Array.isArray(cache.deletes) || Array.isArray(cache.expires))) {
      const deletes = strings(cache.deletes);
      for (const [index, template] of deletes.entries()) {
        check(template, 'deletes', index);
        if (!known.includes(shapeOf(template))) {
          report(
            `nothing fills the key "${template}": it is neither the key of a cached read nor a foreign key`,
            `${suggestion(shapeOf(template), known)}Delete the key of a cached read, or list it in x-cache-foreign-keys.`,
            'deletes',
            index,
          );
        }
      }
      for (const [index, group] of strings(cache.expires).entries()) {
        if (groups.has(group)) continue;
        const fix = `${suggestion(group, [...groups])}Add it to the "groups" of a read, or leave it out.`;
        report(`no cached read belongs to the group "${group}"`, fix, 'expires', index);
      }
      rules.set(operation.id, {
        kind: 'write',
        deletes: deletes.filter((template) => readShapes.has(shapeOf(template))),
        foreignDeletes: deletes.filter((template) => !readShapes.has(shapeOf(template))),
        expires: strings(cache.expires),
      });
    } else {
      const isRead = operation.method === 'get' || operation.method === 'head';
      report(
        `${operation.id} does not say what the cache does with it`,
        isRead
          ? 'Write x-cache: { key: …, ttlSeconds: … }, or x-cache: { none: the reason }.'
          : 'Write x-cache: { deletes: […] }, { expires: […] }, or { none: the reason }.',
      );
    }
  }
  return { rules, foreignKeys, problems };
}

/** A template with its expressions made anonymous: what two spellings of one key have in common. */
export function shapeOf(template: string): string {
  return template.replace(/\{[^{}]*\}/g, '{}');
}

function* templateProblems(
  template: string,
  operation: DeclaredOperation,
): Generator<[what: string, fix: string]> {
  let expressions: RuntimeExpression[];
  try {
    expressions = parseTemplate(template).filter((part) => typeof part !== 'string');
  } catch (error) {
    yield [(error as Error).message, `Use ${EXPRESSION_FORMS}.`];
    return;
  }
  for (const { source, name } of expressions) {
    const declared = declaredIn(source, operation);
    const found = declared.find((parameter) => parameter.name === name);
    if (found === undefined) {
      const names = declared.map((parameter) => parameter.name);
      yield [
        `${operation.id} has no ${source === 'body' ? 'body property' : `${source} parameter`} "${name}"`,
        `${suggestion(name, names)}It has ${names.join(', ') || 'none'}.`,
      ];
    } else if (!found.required || !found.scalar) {
      yield [
        `"${name}" of ${operation.id} is not a required scalar, so the key could be unknown`,
        'Declare it as required, of type string, integer, number or boolean, or use another parameter.',
      ];
    }
  }
}

function declaredIn(source: RuntimeExpression['source'], operation: DeclaredOperation) {
  if (source === 'query') return operation.query;
  if (source === 'header') return operation.headers;
  if (source === 'body') return operation.body;
  return Object.keys(operation.pathParameters).map((name) => ({ name, required: true, scalar: true }));
}

function suggestion(wrong: string, candidates: readonly string[]): string {
  const [best] = candidates
    .map((candidate) => ({ candidate, off: distance(wrong, candidate) }))
    .sort((one, other) => one.off - other.off);
  return best !== undefined && best.off <= Math.max(2, wrong.length / 3)
    ? `Did you mean "${best.candidate}"? `
    : '';
}

function foreignKeysOf({ root }: OpenApiDocument): Record<string, string> {
  const declared = root['x-cache-foreign-keys'];
  const entries = isObject(declared) ? Object.entries(declared) : [];
  return Object.fromEntries(entries.map(([template, description]) => [template, String(description).trim()]));
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The JSON type that every answer of a schema has, `any` where that is not one. */
function rootType(document: OpenApiDocument, schema: Json | undefined): ReadRule['root'] {
  const resolved = document.deref(schema);
  if (!isObject(resolved)) return 'any';
  if (resolved.type === 'array') return 'array';
  if (resolved.type === 'object') return 'object';
  const choices = [resolved.oneOf, resolved.anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const types = new Set(choices.map((choice) => rootType(document, choice)));
  return types.size === 1 ? ([...types][0] as ReadRule['root']) : 'any';
}

/** Twelve hexadecimal digits that change with anything in a schema that says what an answer looks like. */
function fingerprintOf(document: OpenApiDocument, schema: Json | undefined): string {
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
