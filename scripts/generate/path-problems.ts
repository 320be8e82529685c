import { templateNames } from './declared-operation.ts';
import type { JsonObject, OpenApiDocument, Problem } from './document.ts';
import { isObject } from './json.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Paths that would lead a request, and with it the token, to another place than the document means. */
export function* strangePaths(path: string): Generator<Problem> {
  const at = ['paths', path];
  const why = wrongWith(path);
  if (why !== undefined) {
    yield {
      path: at,
      what: `the path ${JSON.stringify(path)} ${why}`,
      fix: 'A path begins with "/" and goes up to the query: /books/{book_id}. Parameters of a query are declared.',
    };
  }
  const braces = path.replace(/\{[^{}/]+\}/g, '');
  if (/[{}]/.test(braces)) {
    yield {
      path: at,
      what: `the path ${JSON.stringify(path)} has a brace without its other half, or no name between two`,
      fix: 'Write each parameter as {name}.',
    };
  }
}

function wrongWith(path: string): string | undefined {
  if (!path.startsWith('/')) return 'does not begin with "/", so it would become a part of the host';
  if (path.startsWith('//')) return 'begins with "//", which stands before a host';
  if (path.includes('?')) return 'holds a query, which is no part of a path';
  if (path.includes('#')) return 'holds a fragment, which is never sent';
  if (path.includes('\\')) return 'holds "\\", which a URL reads as "/"';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0020\u007f]/.test(path.replace(/\{[^{}/]+\}/g, ''))) return 'holds white space';
  const segments = path.split('/').map((segment) => segment.replace(/%2e/gi, '.'));
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return 'holds a dot segment, which a URL resolves before it is sent';
  }
  try {
    encodeURI(path);
    decodeURI(path.replace(/\{[^{}/]+\}/g, ''));
    return undefined;
  } catch {
    return 'holds something that no URL can';
  }
}

/** Rules on a path, and operations that are none. */
export function* strangeItems(path: string, item: JsonObject, document: OpenApiDocument): Generator<Problem> {
  const pathItem = document.deref(item);
  if (!isObject(pathItem)) {
    yield { path: ['paths', path], what: `${path} is not an object`, fix: 'A path holds its operations.' };
    return;
  }
  for (const name of Object.keys(pathItem)) {
    const at = ['paths', path, name];
    if (name.startsWith('x-cache')) {
      yield {
        path: at,
        what: `"${name}" means nothing here: a path has no rule of its own`,
        fix: 'Write it on each operation:',
        paste: { [name]: pathItem[name] },
      };
    }
    if (!METHODS.includes(name)) continue;
    const operation = pathItem[name];
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

/** Parameters of the path that are declared and do not stand in it, or stand in it and are not declared. */
export function undeclaredNames(
  path: string,
  declared: readonly string[],
): { missing: string[]; unused: string[] } {
  const names = templateNames(path);
  return {
    missing: names.filter((name) => !declared.includes(name)),
    unused: declared.filter((name) => !names.includes(name)),
  };
}
