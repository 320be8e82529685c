import { closest, didYouMean } from './closest.ts';
import { type DeclaredOperation, templateNames } from './declared-operation.ts';
import type { Problem } from './document.ts';
import { camelCase, type JsonObject, type Path } from './json.ts';

/** Names that a client has besides its operations, and those that would make it a promise or JSON. */
const TAKEN = new Set([
  ...['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'],
  ...['request', 'use', 'eject', 'explain', 'cache', 'with', 'then', 'toJSON'],
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** Whether a client can have a function of this name. */
export function isUsableId(id: string): boolean {
  return isName(id) && !TAKEN.has(id);
}

function isName(id: string): boolean {
  return /^[\w$][\w$./-]*$/.test(id);
}

/** Operations that no function can be made for, or no other than of another. */
export function* strangeIds(
  operation: DeclaredOperation,
  namesakes: ReadonlyMap<string, DeclaredOperation>,
): Generator<Problem> {
  const { id, at } = operation;
  const wrong = (what: string, fix: string): Problem => ({
    path: [...at, 'operationId'],
    what,
    fix: `${fix}, such as:`,
    paste: { operationId: nameFor(operation) },
  });
  if (!isName(id)) {
    const what = 'operationId is missing, or no name that a function can have';
    yield wrong(what, 'Give the operation a name in camelCase');
  } else if (TAKEN.has(id)) {
    yield wrong(`operationId "${id}" is taken by the client itself`, 'Choose another name');
  }
  const namesake = namesakes.get(id);
  if (namesake !== undefined) {
    const whose = `${namesake.method.toUpperCase()} ${namesake.path}`;
    yield wrong(`operationId "${id}" is also that of ${whose}`, 'Give each operation a name of its own');
  }
}

/** Parameters that the path lacks or that lack in the path. */
export function* strangePathParameters({ id, at, path, parameters }: DeclaredOperation): Generator<Problem> {
  const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
  const used = templateNames(path);
  const missing = used.filter((name) => !declared.includes(name));
  for (const name of missing) {
    const meant = didYouMean(
      name,
      parameters.map((each) => each.name),
    );
    yield {
      path: at,
      what: `path parameter "${name}" of ${id} is not declared`,
      fix: `${meant}Declare it:`,
      paste: { parameters: [{ name, in: 'path', required: true, schema: { type: 'string' } }] },
    };
  }
  for (const name of declared.filter((each) => !used.includes(each))) {
    yield {
      path: at,
      what: `path parameter "${name}" of ${id} does not stand in ${path}`,
      fix: `${didYouMean(name, missing)}Write {${name}} into the path, or leave the parameter out.`,
    };
  }
}

/** What a header or a cookie can be called. @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** Parameters that stand nowhere in a request, or are none. */
export function* strangeParameters({ id, at, parameters, server }: DeclaredOperation): Generator<Problem> {
  const path = [...at, 'parameters'];
  const headers = new Map<string, string>();
  for (const { name, in: place, types, style } of parameters) {
    const said = `${id} has a parameter ${JSON.stringify(name)} in ${JSON.stringify(place)}`;
    const isKept = name !== '__proto__' && ['path', 'query', 'header', 'cookie'].includes(place);
    if (name === 'undefined' || name === '' || !isKept) {
      yield {
        path,
        what: `${said}, which no client can send`,
        fix: 'A parameter has a "name" other than "__proto__", and is "in" path, query, header or cookie.',
      };
    } else if ((place === 'header' || place === 'cookie') && !TOKEN.test(name)) {
      const fix = "Such names are made of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, section 5.6.2).";
      yield { path, what: `${said}, and no ${place} can have that name`, fix };
    }
    const isObject =
      style?.content !== undefined || (types.length > 0 && types.every((type) => type === 'object'));
    if (isObject && (place === 'header' || place === 'cookie')) {
      const fix = 'Declare it as a string that callers write themselves, or leave it out.';
      yield { path, what: `${said} that is an object, and a ${place} is sent as text`, fix };
    }
    if (place !== 'header') continue;
    const earlier = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), name);
    if (earlier === undefined) continue;
    yield { path, what: `${said}, which is the header "${earlier}" again`, fix: 'Leave one of them out.' };
  }
  const [, variable] = /\{([^{}]*)\}/.exec(server ?? '') ?? [];
  if (variable === undefined) return;
  yield {
    path: at,
    what: `the server ${server} of ${id} has the variable "${variable}", which has no default`,
    fix: 'Declare it beside the URL of the server:',
    paste: { variables: { [variable]: { default: 'v1' } } },
  };
}

/** A name made of the method and the words of the path. */
export function nameFor({ method, path }: Pick<DeclaredOperation, 'method' | 'path'>): string {
  return camelCase(`${method} ${path}`);
}

/** Our extensions, and where each stands. */
const EXTENSIONS = {
  'x-cache': 'on each operation',
  'x-cache-external-keys': 'at the root of the document',
  'x-cache-per-user': 'on a security scheme',
} as const;
type Extension = keyof typeof EXTENSIONS;

/** The extension of ours that a name is, or is a slip of the finger away from: other people have some of their own. */
export function meantExtension(name: string): Extension | undefined {
  const ours = Object.keys(EXTENSIONS) as Extension[];
  return closest(name.toLowerCase(), ours, isReserved(name) ? undefined : Math.max(1, name.length / 7));
}

function isReserved(name: string): boolean {
  return name.startsWith('x-cache-');
}

/** Extensions that seem to be ours, and are not the one that means something `where` they stand. */
export function* strangeExtensions(
  holder: JsonObject,
  at: Path,
  own: Extension | undefined,
  where: string,
): Generator<Problem> {
  for (const [name, value] of Object.entries(holder)) {
    const meant = meantExtension(name);
    if (name === own || (meant === undefined && !isReserved(name))) continue;
    const isThere = meant === own && Object.hasOwn(holder, meant ?? '');
    yield {
      path: [...at, name],
      what: `"${name}" means nothing ${where}`,
      fix: fixFor(meant, own, isThere),
      ...(meant !== undefined && !isThere && { paste: { [meant]: value } }),
    };
  }
}

function fixFor(meant: Extension | undefined, own: Extension | undefined, isThere: boolean): string {
  if (meant === undefined) {
    return 'Names that begin with "x-cache-" are those of cache rules. Leave it out, or give it another name.';
  }
  if (meant !== own) return `Write it ${EXTENSIONS[meant]}:`;
  return `Did you mean "${meant}"? ${isThere ? 'It stands here already, so leave this one out.' : 'Write:'}`;
}
