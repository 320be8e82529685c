import { didYouMean } from '../cli/nearest.ts';
import { argumentFor } from './argument-names.ts';
import { BODY_ARGUMENT, type DeclaredOperation } from './declared-operation.ts';
import { isObject, type JsonObject, type Problem } from './document.ts';
import { undeclaredNames } from './path-problems.ts';

/** Names that a client has besides its operations, and those that would make it a promise or JSON. */
const TAKEN = new Set([
  ...['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'],
  ...['request', 'use', 'eject', 'explain', 'cache', 'with', 'then', 'toJSON'],
  ...Object.getOwnPropertyNames(Object.prototype),
]);
const EXTENSIONS = ['x-cache', BODY_ARGUMENT];

/** Whether a client can have a function of this name. */
export function isUsableId(id: string): boolean {
  return /^[\w$][\w$./-]*$/.test(id) && !TAKEN.has(id);
}

/** Operations that no function can be made for, or no other than of another. */
export function* strangeIds(
  operation: DeclaredOperation,
  namesakes: ReadonlyMap<string, DeclaredOperation>,
): Generator<Problem> {
  const { id, at } = operation;
  const path = [...at, 'operationId'];
  const paste = { operationId: nameFor(operation) };
  if (!/^[\w$][\w$./-]*$/.test(id)) {
    yield {
      path,
      what: 'operationId is missing, or no name that a function can have',
      fix: 'Give the operation a name in camelCase, such as:',
      paste,
    };
  } else if (TAKEN.has(id)) {
    yield {
      path,
      what: `operationId "${id}" is taken by the client itself`,
      fix: 'Choose another name, such as:',
      paste,
    };
  }
  const namesake = namesakes.get(id);
  if (namesake !== undefined) {
    yield {
      path,
      what: `operationId "${id}" is also that of ${namesake.method.toUpperCase()} ${namesake.path}`,
      fix: 'Give each operation a name of its own, such as:',
      paste,
    };
  }
}

/** Parameters that the path lacks or that lack in the path. */
export function* strangePathParameters({ id, at, path, parameters }: DeclaredOperation): Generator<Problem> {
  const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
  const { missing, unused } = undeclaredNames(path, declared);
  for (const name of missing) {
    const names = parameters.map((each) => each.name);
    yield {
      path: at,
      what: `path parameter "${name}" of ${id} is not declared`,
      fix: `${didYouMean(name, names)}Declare it:`,
      paste: { parameters: [{ name, in: 'path', required: true, schema: { type: 'string' } }] },
    };
  }
  for (const name of unused) {
    yield {
      path: at,
      what: `path parameter "${name}" of ${id} does not stand in ${path}`,
      fix: `${didYouMean(name, missing)}Write {${name}} into the path, or leave the parameter out.`,
    };
  }
}

/** Parameters that stand nowhere in a request, or are none. */
export function* strangeParameters({ id, at, parameters }: DeclaredOperation): Generator<Problem> {
  for (const { name, in: place } of parameters) {
    const isNamed = name !== 'undefined' && name !== '';
    if (isNamed && name !== '__proto__' && ['path', 'query', 'header', 'cookie'].includes(place)) continue;
    yield {
      path: [...at, 'parameters'],
      what: `${id} has a parameter ${JSON.stringify(name)} in ${JSON.stringify(place)}, which no client can send`,
      fix: 'A parameter has a "name" other than "__proto__", and is "in" path, query, header or cookie.',
    };
  }
}

/** Named operations take parameters and properties of the body in one object, so no two may have one name. */
export function* ambiguousArguments(operation: DeclaredOperation): Generator<Problem> {
  const { id, at, wholeBody, body, declared, parameters, argumentNames, requestBody } = operation;
  const own = parameters.map((parameter) => argumentFor(argumentNames, parameter));
  const properties = new Set(body.map(({ name }) => name));
  const twice = own.filter((name, index) => own.indexOf(name) !== index);
  for (const name of twice) {
    yield {
      path: at,
      what: `argument "${name}" of ${id} has two meanings: named operations take all parameters in one object`,
      fix: 'Rename one of the parameters.',
    };
  }
  for (const name of wholeBody ? [] : own.filter((each) => properties.has(each))) {
    yield {
      path: at,
      what: `argument "${name}" of ${id} has two meanings: named operations take parameters and body in one object`,
      fix: 'Rename the parameter or the property, or pass the body as one argument:',
      paste: { [BODY_ARGUMENT]: true },
    };
  }
  const flag = declared[BODY_ARGUMENT];
  const path = [...at, BODY_ARGUMENT];
  if (flag !== undefined && flag !== true) {
    const what = `${BODY_ARGUMENT} of ${id} is ${JSON.stringify(flag)}, and can only be true`;
    yield { path, what, fix: 'Leave it out.' };
  } else if (flag === true && !(requestBody.isFlat && parameters.some(({ name }) => properties.has(name)))) {
    const why = requestBody.isFlat
      ? 'no property of its body has the name of a parameter'
      : 'its body is one argument anyway';
    yield { path, what: `${BODY_ARGUMENT} of ${id} is not needed: ${why}`, fix: 'Leave it out.' };
  }
}

/** Extensions of an operation whose names begin like ours and are none of ours. */
export function* strangeExtensions({ id, at, declared }: DeclaredOperation): Generator<Problem> {
  for (const name of Object.keys(declared)) {
    if (!/^x-(cache|body)/.test(name) || EXTENSIONS.includes(name)) continue;
    yield {
      path: [...at, name],
      what: `"${name}" on ${id} means nothing`,
      fix: `${didYouMean(name, EXTENSIONS)}Write one of:`,
      paste: { [EXTENSIONS[0] as string]: declared[name] },
    };
  }
}

/** A name made of the method and the words of the path. */
export function nameFor({ method, path }: Pick<DeclaredOperation, 'method' | 'path'>): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return [method, ...words.map((word) => word[0]?.toUpperCase() + word.slice(1))].join('');
}

/** Extensions at the root whose names begin like ours and are none of ours. */
export function* strangeRoot(root: JsonObject): Generator<Problem> {
  const known = ['x-cache-external-keys'];
  for (const name of Object.keys(root)) {
    if (!name.startsWith('x-cache') || known.includes(name)) continue;
    yield {
      path: [name],
      what: `"${name}" means nothing at the root of a document`,
      fix: `${didYouMean(name, known)}Write:`,
      paste: { [known[0] as string]: isObject(root[name]) ? root[name] : {} },
    };
  }
}
