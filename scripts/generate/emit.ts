import openapiTS, { astToString } from 'openapi-typescript';
import type { Operation } from '../../src/operation.ts';
import { cacheMap } from './cache-map.ts';
import type { OpenApiDocument, Problem } from './document.ts';
import { bareTemplate, keyName } from './key.ts';
import { commentOperations } from './operation-comments.ts';
import { type DeclaredOperation, readOperations } from './operations.ts';
import { type CacheRules, readRules } from './rules.ts';

/** A document that has mistakes; the message reports each. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';

  constructor(document: OpenApiDocument, problems: readonly Problem[]) {
    const reports = document.reports(problems);
    super(
      `${reports.join('\n\n')}\n\n${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'} in ${document.file}`,
    );
  }
}

/** Where the generated files import the type of a row from. */
export interface EmitOptions {
  /** Module specifier of the operation types. */
  readonly operationModule: string;
}

/** Everything that is wrong with a document, nothing when it can be generated from. */
export function problemsOf(document: OpenApiDocument): Problem[] {
  const { operations, problems } = readOperations(document);
  return [...problems, ...readRules(document, operations).problems];
}

/**
 * Everything that `generated/` holds, by file name. The same document always yields the same bytes.
 *
 * @throws {DocumentError} when the document has mistakes.
 */
export async function emit(
  document: OpenApiDocument,
  options: EmitOptions,
): Promise<ReadonlyMap<string, string>> {
  const { operations, problems } = readOperations(document);
  const rules = readRules(document, operations);
  const all = [...problems, ...rules.problems];
  if (all.length > 0) throw new DocumentError(document, all);
  return new Map([
    ['schema.ts', await schemaModule(document, operations)],
    ['operations.ts', operationsModule(document, operations, rules, options)],
    ['cache-map.md', cacheMap(document, operations, rules)],
  ]);
}

/** First line of every generated file. */
export function banner({ file }: OpenApiDocument): string {
  return `Made by "npm run generate" from ${file}. Do not edit.`;
}

async function schemaModule(
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
): Promise<string> {
  // A copy, because openapi-typescript writes into what it is given.
  const types = await openapiTS(JSON.stringify(document.root), { alphabetize: false });
  commentOperations(types, operations);
  return `// ${banner(document)}\n\n${astToString(types)}`;
}

function operationsModule(
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
  { rules, externalKeys }: CacheRules,
  { operationModule }: EmitOptions,
): string {
  const rows = operations.map((declared) => {
    const row = rowOf(declared, rules.get(declared.id) as Operation['cache']);
    return `  ${propertyName(declared.id)}: ${JSON.stringify(row)},\n`;
  });
  const reads = operations.flatMap(({ id }) => {
    const rule = rules.get(id);
    return rule?.kind === 'read' ? [bareTemplate(rule.key)] : [];
  });
  const templates = [...reads, ...Object.keys(externalKeys)].map(
    (template) => `  ${keyName(template)}: ${JSON.stringify(template)},\n`,
  );
  const reasons = operations.flatMap(({ id }) => {
    const rule = rules.get(id);
    return rule?.kind === 'none' ? [`  ${propertyName(id)}: ${JSON.stringify(rule.reason)},\n`] : [];
  });
  return `// ${banner(document)}

import type { Operation } from '${operationModule}';
import type { operations as Operations, paths as Paths } from './schema.ts';

/** Every operation of the document, by operationId. */
export const operations: { readonly [Id in keyof Operations]: Operation<keyof Paths & string> } = {
${rows.join('')}};

/** Why the cache leaves operations alone, by operationId. Apart, since only people read it. */
export const reasons: Readonly<Record<string, string>> = {
${reasons.join('')}};

/** Templates of all keys: of cached reads, and of what other applications on the same data keep. */
export const cacheKeyTemplates = {
${templates.join('')}} as const;
`;
}

function rowOf(declared: DeclaredOperation, cache: Operation['cache']): Operation {
  const { type } = declared.requestBody;
  return {
    method: declared.method,
    path: declared.path,
    pathParameters: declared.pathParameters,
    query: declared.query.map(({ name }) => name),
    body: Object.fromEntries(declared.body.map(({ name, format }) => [name, format])),
    ...(declared.wholeBody && { wholeBody: true }),
    ...(type !== undefined && type !== 'application/json' && { bodyType: type }),
    json: declared.json,
    ...(declared.mayBeEmpty && { mayBeEmpty: true }),
    cache: cache.kind === 'none' ? { kind: 'none' } : cache,
  };
}

function propertyName(id: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(id) ? id : JSON.stringify(id);
}
