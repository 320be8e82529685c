import type { DeclaredOperation } from './declared-operation.ts';
import { readDeclaredRules } from './declared-rules.ts';
import { type OpenApiDocument, yamlOf } from './document.ts';
import { DocumentError, operationsOf, problemsOf } from './emit.ts';
import { camelCase, type Json, type JsonObject, type Path } from './json.ts';
import { isUsableId, nameFor } from './operation-problems.ts';
import { readOperations } from './operations.ts';
import { overlaid } from './overlay.ts';
import { suggestedRules, UNDECIDED } from './suggested-rules.ts';

type Action = { readonly target: string; readonly description?: string } & JsonObject;

/**
 * An overlay with which a document passes: names for operations that have none of their own, and a rule for
 * each operation, suggested from its path where there can be one.
 *
 * @throws {DocumentError} when the document has mistakes that no overlay should hide.
 */
export function firstOverlay(document: OpenApiDocument): string {
  const actions = preparations(document);
  const named = actions.length === 0 ? document : withActions(document, actions);
  const operations = operationsOf(named);
  const open = operations.filter(({ cache }) => cache === undefined);
  const rules = suggestedRules(open, readDeclaredRules(named, operations));
  // A suggestion that does not pass next to the others is none.
  for (;;) {
    const all = [
      ...actions,
      ...defaults(open, open.length === operations.length),
      ...suggestions(open, rules),
    ];
    if (all.length === 0) return overlayOf(document, []);
    const wrong = problemsOf(withActions(document, all));
    const unfit = open.filter(({ id, at }) => rules.has(id) && wrong.some(({ path }) => isWithin(path, at)));
    if (wrong.length === 0) return overlayOf(document, all);
    if (unfit.length === 0) throw new DocumentError(withActions(document, all), wrong);
    for (const { id } of unfit) rules.delete(id);
  }
}

function isWithin(path: Path, at: Path): boolean {
  return at.every((part, index) => path[index] === part);
}

/** What makes operations that a client can have of those of the document. */
function preparations(document: OpenApiDocument): Action[] {
  const { operations } = readOperations(document, { unnamed: true });
  const ids = new Set(operations.map(({ id }) => id).filter(isUsableId));
  const seen = new Set<string>();
  return operations.flatMap((operation): Action[] => {
    if (isUsableId(operation.id) && !seen.has(operation.id)) {
      seen.add(operation.id);
      return [];
    }
    const name = camelCase(operation.id);
    const isFree = isUsableId(name) && /^[a-z]/i.test(name) && !ids.has(name);
    const id = unused(isFree ? name : nameFor(operation), ids);
    return [
      { target: targetOf(operation.at), description: 'A name for the function', update: { operationId: id } },
    ];
  });
}

function unused(name: string, ids: Set<string>): string {
  let id = name;
  for (let count = 2; ids.has(id); count++) id = `${name}${count}`;
  ids.add(id);
  return id;
}

/** Every operation is undecided until a later action says otherwise. */
function defaults(open: readonly DeclaredOperation[], isAll: boolean): Action[] {
  const update = { 'x-cache': { none: UNDECIDED } };
  const isInline = ({ at }: DeclaredOperation) => at[0] === 'paths' && at.length === 3;
  const inline = open.filter(isInline);
  if (!isAll || inline.length === 0) return open.map(({ at }) => ({ target: targetOf(at), update }));
  const methods = [...new Set(inline.map(({ method }) => method))];
  const others = open.filter((operation) => !isInline(operation));
  return [
    { target: `$.paths.*${namesIn(methods)}`, update },
    ...others.map(({ at }) => ({ target: targetOf(at), update })),
  ];
}

function suggestions(open: readonly DeclaredOperation[], rules: ReadonlyMap<string, Json>): Action[] {
  return open.flatMap(({ id, at, summary }) => {
    const rule = rules.get(id);
    if (rule === undefined) return [];
    const description = `A suggestion made from the path${summary === '' ? '' : `: ${summary.replace(/\s+/g, ' ')}`}`;
    return [{ target: targetOf(at), description, update: { 'x-cache': rule } }];
  });
}

function withActions(document: OpenApiDocument, actions: readonly Action[]): OpenApiDocument {
  const root = { overlay: '1.0.0', actions: [...actions] };
  return overlaid(document, 'the overlay', { root, lineOf: () => 1 });
}

function overlayOf({ root, file }: OpenApiDocument, actions: readonly Action[]): string {
  const info = root.info as { title?: unknown } | undefined;
  const title = `Cache rules for ${String(info?.title ?? file).replace(/\s+/g, ' ')}`;
  return `${yamlOf({ overlay: '1.0.0', info: { title, version: '1.0.0' }, actions: [...actions] })}\n`;
}

/** A JSONPath to one place. */
function targetOf(path: Path): string {
  return `$${path.map((part) => (/^[A-Za-z_]\w*$/.test(String(part)) ? `.${part}` : namesIn([String(part)]))).join('')}`;
}

function namesIn(names: readonly string[]): string {
  return `[${names.map((name) => JSON.stringify(name)).join(',')}]`;
}
