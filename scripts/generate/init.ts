import type { DeclaredOperation } from './declared-operation.ts';
import { readDeclaredRules } from './declared-rules.ts';
import { type OpenApiDocument, yamlOf } from './document.ts';
import { operationsOf, problemsOf } from './emit.ts';
import { camelCase, type Json, type JsonObject, type Path } from './json.ts';
import { isUsableId, nameFor } from './operation-problems.ts';
import { readOperations } from './operations.ts';
import { overlaid } from './overlay.ts';
import { suggestedRules, UNDECIDED, unused } from './suggested-rules.ts';

type Action = { readonly target: string; readonly description?: string } & JsonObject;

/**
 * An overlay with which a document passes: names for operations that have none of their own, and a rule for
 * each operation, suggested from its path where there can be one.
 *
 * @throws {DocumentError} when the document has mistakes that no overlay should hide.
 */
export function firstOverlay(document: OpenApiDocument): string {
  const names = nameActions(document);
  const named = withActions(document, names);
  const operations = operationsOf(named);
  const open = operations.filter(({ cache }) => cache === undefined);
  const rules = suggestedRules(open, readDeclaredRules(named, operations));
  // A suggestion that does not pass next to the others is none.
  for (;;) {
    const actions = [...names, ...open.map((operation) => ruleAction(operation, rules.get(operation.id)))];
    const ruled = withActions(document, actions);
    const wrong = problemsOf(ruled);
    if (wrong.length === 0) return overlayOf(document, actions);
    const unfit = open.filter(({ id, at }) => rules.has(id) && wrong.some(({ path }) => isWithin(path, at)));
    if (unfit.length === 0) ruled.refuse(wrong);
    for (const { id } of unfit) rules.delete(id);
  }
}

function isWithin(path: Path, at: Path): boolean {
  return at.every((part, index) => path[index] === part);
}

/** Gives a name to each operation that has none of its own, or none that a function can have. */
function nameActions(document: OpenApiDocument): Action[] {
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
    const id = unused(isFree ? name : nameFor(operation), '', (each) => ids.has(each));
    ids.add(id);
    return [
      { target: targetOf(operation.at), description: 'A name for the function', update: { operationId: id } },
    ];
  });
}

function ruleAction({ at, summary }: DeclaredOperation, rule: Json | undefined): Action {
  const target = targetOf(at);
  if (rule === undefined) return { target, update: { 'x-cache': { none: UNDECIDED } } };
  const description = `A suggestion made from the path${summary === '' ? '' : `: ${summary.replace(/\s+/g, ' ')}`}`;
  return { target, description, update: { 'x-cache': rule } };
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
  const steps = path.map(String);
  return `$${steps.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)).join('')}`;
}
