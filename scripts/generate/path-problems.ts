import { METHODS } from './declared-operation.ts';
import type { Problem } from './document.ts';
import { isObject, type Json } from './json.ts';

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
export function* strangePaths(path: string): Generator<Problem> {
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

/** Rules on a path, and operations that are none. */
export function* strangeItems(path: string, item: Json | undefined): Generator<Problem> {
  if (!isObject(item)) {
    yield { path: ['paths', path], what: `${path} is not an object`, fix: 'A path holds its operations.' };
    return;
  }
  for (const name of Object.keys(item)) {
    const at = ['paths', path, name];
    if (name.startsWith('x-cache')) {
      yield {
        path: at,
        what: `"${name}" means nothing here: a path has no rule of its own`,
        fix: 'Write it on each operation:',
        paste: { [name]: item[name] },
      };
    }
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
