import { didYouMean } from './closest.ts';
import { BODY_ARGUMENT, type DeclaredOperation, templateNames } from './declared-operation.ts';
import { isObject, type JsonObject, type Problem } from './document.ts';

/** Names that a client has besides its operations, and the one that would make it a promise. */
const TAKEN = new Set([
  ...['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'],
  ...['request', 'use', 'eject', 'explain', 'cache', 'then'],
]);
const EXTENSIONS = ['x-cache', BODY_ARGUMENT];

/** What is wrong with a path item apart from its operations. */
export function pathItemProblems(path: string, pathItem: JsonObject): Problem[] {
  return misplaced(pathItem, ['paths', path], 'a path has no rule of its own');
}

/** What is wrong with how an operation is declared, and with its name next to those before it. */
export function operationProblems(
  operation: DeclaredOperation,
  earlier: readonly DeclaredOperation[],
): Problem[] {
  const { id, at, declared, path } = operation;
  const problems: Problem[] = [];
  if (!/^[\w$][\w$./-]*$/.test(id)) {
    problems.push({
      path: [...at, 'operationId'],
      what: 'operationId is missing, or no name that a function can have',
      fix: 'Give the operation a name in camelCase, such as:',
      paste: { operationId: nameFor(operation) },
    });
  }
  const namesake = earlier.find((other) => other.id === id);
  if (namesake !== undefined) {
    problems.push({
      path: [...at, 'operationId'],
      what: `operationId "${id}" is also that of ${namesake.method.toUpperCase()} ${namesake.path}`,
      fix: 'Give each operation a name of its own, such as:',
      paste: { operationId: nameFor(operation) },
    });
  }
  if (TAKEN.has(id)) {
    problems.push({
      path: [...at, 'operationId'],
      what: `operationId "${id}" is taken by the client itself`,
      fix: 'Choose another name, such as:',
      paste: { operationId: nameFor(operation) },
    });
  }
  for (const name of templateNames(path)) {
    if (Object.hasOwn(operation.pathParameters, name)) continue;
    problems.push({
      path: at,
      what: `path parameter "${name}" of ${id} is not declared`,
      fix: `${didYouMean(
        name,
        operation.parameters.map((each) => each.name),
      )}Declare it:`,
      paste: { parameters: [{ name, in: 'path', required: true, schema: { type: 'string' } }] },
    });
  }
  problems.push(...argumentProblems(operation));
  for (const name of Object.keys(declared)) {
    if (!/^x-(cache|body)/.test(name) || EXTENSIONS.includes(name)) continue;
    problems.push({
      path: [...at, name],
      what: `"${name}" on ${id} means nothing`,
      fix: `${didYouMean(name, EXTENSIONS)}Write one of:`,
      paste: { [EXTENSIONS[0] as string]: declared[name] },
    });
  }
  return problems;
}

/** Named operations take parameters and properties of the body in one object, so no two may have one name. */
function argumentProblems(operation: DeclaredOperation): Problem[] {
  const { id, at, wholeBody, body, declared } = operation;
  const parameters = [...Object.keys(operation.pathParameters), ...operation.query.map(({ name }) => name)];
  const properties = body.map(({ name }) => name);
  const clashes = (names: readonly string[]) => [
    ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
  ];
  const problems = clashes([...parameters, ...(wholeBody ? ['body'] : properties)]).map((name) => ({
    path: at,
    what: `argument "${name}" of ${id} has two meanings: named operations take parameters and body in one object`,
    fix:
      !wholeBody && properties.includes(name) && !parameters.includes('body')
        ? 'Rename the parameter or the property, or pass the body as one argument:'
        : 'Rename one of them.',
    ...(!wholeBody && properties.includes(name) && { paste: { [BODY_ARGUMENT]: true } }),
  }));
  if (declared[BODY_ARGUMENT] === undefined) return problems;
  const isNeeded = operation.requestBody.isFlat && clashes([...parameters, ...properties]).length > 0;
  if (declared[BODY_ARGUMENT] === true && isNeeded) return problems;
  return [
    ...problems,
    {
      path: [...at, BODY_ARGUMENT],
      what:
        declared[BODY_ARGUMENT] === true
          ? `${BODY_ARGUMENT} of ${id} is not needed: ${operation.requestBody.isFlat ? 'no property of its body has the name of a parameter' : 'its body is one argument anyway'}`
          : `${BODY_ARGUMENT} of ${id} is ${JSON.stringify(declared[BODY_ARGUMENT])}, and can only be true`,
      fix: 'Leave it out.',
    },
  ];
}

function misplaced(holder: JsonObject, path: readonly string[], why: string): Problem[] {
  return Object.keys(holder)
    .filter((name) => name.startsWith('x-cache'))
    .map((name) => ({
      path: [...path, name],
      what: `"${name}" means nothing here: ${why}`,
      fix: 'Write it on each operation:',
      paste: { [name]: holder[name] },
    }));
}

/** A name made of the method and the words of the path. */
export function nameFor({ method, path }: Pick<DeclaredOperation, 'method' | 'path'>): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return [method, ...words.map((word) => word[0]?.toUpperCase() + word.slice(1))].join('');
}

/** Extensions at the root whose names begin like ours and are none of ours. */
export function rootProblems(root: JsonObject): Problem[] {
  const known = ['x-cache-external-keys'];
  return Object.keys(root)
    .filter((name) => name.startsWith('x-cache') && !known.includes(name))
    .map((name) => ({
      path: [name],
      what: `"${name}" means nothing at the root of a document`,
      fix: `${didYouMean(name, known)}Write:`,
      paste: { [known[0] as string]: isObject(root[name]) ? root[name] : {} },
    }));
}
