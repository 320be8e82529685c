import { type DeclaredOperation, METHODS, readOperation } from './declared-operation.ts';
import { isObject, type Json, type JsonObject, type OpenApiDocument, type Problem } from './document.ts';
import { type Path, pathOf, valueAt } from './json.ts';
import {
  ambiguousArguments,
  strangeExtensions,
  strangeIds,
  strangeParameters,
  strangePathParameters,
} from './operation-problems.ts';
import { strangeItems, strangePaths } from './path-problems.ts';
import { referenceProblems } from './references.ts';

/** What can be wrong with an operation, each kind under the words for more than a few of it. */
const CHECKS: Readonly<Record<string, (operation: DeclaredOperation) => Iterable<Problem>>> = {
  'path parameters that are declared or used, not both': strangePathParameters,
  'parameters and servers that a request cannot have': strangeParameters,
  'arguments with two meanings': ambiguousArguments,
  'extensions that mean nothing': ({ id, declared, at }) =>
    strangeExtensions(declared, at, ['x-cache'], `on ${id}`),
};

/**
 * Lists the operations of a document, in its order, and what is wrong with how they are declared. Those without a name
 * are left out, since nothing can refer to them, unless it is asked for them.
 */
export function readOperations(
  document: OpenApiDocument,
  { unnamed = false }: { readonly unnamed?: boolean } = {},
): { operations: DeclaredOperation[]; problems: Problem[] } {
  const problems = referenceProblems(document);
  // Nothing behind a reference can be read until it leads somewhere.
  if (problems.length > 0) return { operations: [], problems };
  const { root } = document;
  problems.push(...strangeExtensions(root, [], ['x-cache-external-keys'], 'at the root of a document'));
  const operations: DeclaredOperation[] = [];
  const byId = new Map<string, DeclaredOperation>();
  const add = (kind: string, found: Iterable<Problem>) => {
    for (const problem of found) problems.push({ ...problem, kind });
  };
  for (const path of Object.keys(document.root.paths as JsonObject)) {
    if (path.startsWith('x-')) continue;
    const [place, item] = pathItemAt(document, path);
    add('paths that no URL has', strangePaths(path));
    add('paths that are not as OpenAPI has them', strangeItems(path, item));
    if (!isObject(item)) continue;
    for (const method of METHODS) {
      const declared = item[method];
      if (!isObject(declared) || declared.$ref !== undefined) continue;
      const operation = { ...readOperation(document, method, path, declared, item), at: [...place, method] };
      add('operations without a name of their own', strangeIds(operation, byId));
      for (const [kind, check] of Object.entries(CHECKS)) add(kind, check(operation));
      if (operation.id === '' && !unnamed) continue;
      operations.push(operation);
      byId.set(operation.id, byId.get(operation.id) ?? operation);
    }
  }
  return { operations, problems };
}

/** What is at a path, and where it stands, which may be in a path item that it refers to. */
function pathItemAt({ root }: OpenApiDocument, path: string): [place: Path, item: Json | undefined] {
  let place: Path = ['paths', path];
  let item = valueAt(root, place);
  while (isObject(item) && typeof item.$ref === 'string') {
    place = pathOf(item.$ref);
    item = valueAt(root, place);
  }
  return [place, item];
}
