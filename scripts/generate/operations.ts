import { type DeclaredOperation, METHODS, readOperation } from './declared-operation.ts';
import type { OpenApiDocument, Problem } from './document.ts';
import { isObject, type Json, type JsonObject, type Path, pathOf, valueAt } from './json.ts';
import {
  strangeExtensions,
  strangeIds,
  strangeParameters,
  strangePathParameters,
} from './operation-problems.ts';
import { referenceProblems, strangeParts } from './references.ts';

/** What can be wrong with an operation, each kind under the words for more than a few of it. */
const CHECKS: Readonly<Record<string, (operation: DeclaredOperation) => Iterable<Problem>>> = {
  'path parameters that are declared or used, not both': strangePathParameters,
  'parameters and servers that a request cannot have': strangeParameters,
  'extensions that mean nothing': ({ id, declared, at }) =>
    strangeExtensions(declared, at, 'x-cache', `on ${id}`),
  'wrong shapes': ({ declared, at }) => strangeParts(declared, at),
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
  problems.push(...strangeExtensions(root, [], 'x-cache-external-keys', 'at the root of a document'));
  problems.push(...strangeParts(root, []));
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
    const where = 'here: a path has no rule of its own';
    add('extensions that mean nothing', strangeExtensions(item, place, undefined, where));
    add('wrong shapes', strangeParts(item, place));
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

/** What a path must not look like, and why. Names of parameters may hold white space. */
const UNFIT: readonly (readonly [RegExp, string])[] = [
  [/^(?!\/)/, 'does not begin with "/", so it would become a part of the host'],
  [/^\/\//, 'begins with "//", which stands before a host'],
  [/\?/, 'holds a query, which is no part of a path'],
  [/#/, 'holds a fragment, which is never sent'],
  [/\\/, 'holds "\\", which a URL reads as "/"'],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  [/[\u0000-\u0020\u007f](?![^{}/]*\})/, 'holds white space'],
  [/(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i, 'holds a dot segment, which a URL resolves before it is sent'],
];

/** Paths that would lead a request, and with it the token, to another place than the document means. */
function* strangePaths(path: string): Generator<Problem> {
  const words = path.replace(/\{[^{}/]+\}/g, '');
  const why =
    UNFIT.find(([pattern]) => pattern.test(path))?.[1] ??
    (isEncodable(path, words) ? undefined : 'holds something that no URL can');
  const said = `the path ${JSON.stringify(path)}`;
  if (why !== undefined) {
    yield {
      path: ['paths', path],
      what: `${said} ${why}`,
      fix: 'A path begins with "/" and goes up to the query: /books/{book_id}. Parameters of a query are declared.',
    };
  }
  if (/[{}]/.test(words)) {
    yield {
      path: ['paths', path],
      what: `${said} has a brace without its other half, or no name between two`,
      fix: 'Write each parameter as {name}.',
    };
  }
}

function isEncodable(path: string, words: string): boolean {
  try {
    encodeURI(path);
    decodeURI(words);
    return true;
  } catch {
    return false;
  }
}

/** Paths and operations that are none. */
function* strangeItems(path: string, item: Json | undefined): Generator<Problem> {
  if (!isObject(item)) {
    yield { path: ['paths', path], what: `${path} is not an object`, fix: 'A path holds its operations.' };
    return;
  }
  for (const name of Object.keys(item)) {
    const at = ['paths', path, name];
    if (![...METHODS, 'trace'].includes(name)) continue;
    const operation = item[name];
    if (!isObject(operation)) {
      yield { path: at, what: `the operation is not an object`, fix: 'Give it at least "responses".' };
    } else if (operation.$ref !== undefined) {
      yield {
        path: [...at, '$ref'],
        what: 'an operation cannot be a $ref in OpenAPI, only its path as a whole can',
        fix: 'Write the operation here, or let the path refer to the other path.',
      };
    }
  }
}
