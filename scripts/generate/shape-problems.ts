import type { OpenApiDocument, Problem } from './document.ts';
import { isObject, type Json, type JsonObject, type Path } from './json.ts';

type Shape = 'an object' | 'a schema' | 'a list';

function wrongShape(value: Json | undefined, shape: Shape, path: Path): Problem {
  const what = `${JSON.stringify(value)?.slice(0, 100)} stands where ${shape} has to be`;
  return { path, what, fix: 'Write what OpenAPI has there, or leave it out.' };
}

/** Parts of a document, a path or an operation that hold objects, and would else be left out in silence. */
const PARTS = {
  parameters: 'a list',
  security: 'a list',
  responses: 'an object',
  requestBody: 'an object',
} as const;

/** Parts that are no list or object, or hold something else than objects. */
export function* strangeParts(holder: JsonObject, at: Path): Generator<Problem> {
  for (const [name, shape] of Object.entries(PARTS)) {
    const value = holder[name];
    // Where nothing stands, nothing is meant.
    if (value === undefined || value === null) continue;
    const path = [...at, name];
    if (typeof value !== 'object' || Array.isArray(value) !== (shape === 'a list'))
      yield wrongShape(value, shape, path);
    else if (name !== 'requestBody')
      for (const [key, member] of Object.entries(value))
        if (!isObject(member) && !key.startsWith('x-')) yield wrongShape(member, 'an object', [...path, key]);
  }
}

const SCHEMA = ['schema', 'items', 'additionalProperties', 'not'];
/** What each member of a list or a map is, by its name. */
const MEMBERS: Readonly<Record<string, Shape>> = Object.fromEntries([
  ...['responses', 'headers', 'content', 'parameters', 'requestBodies'].map((name) => [name, 'an object']),
  ...['schemas', 'properties', 'patternProperties', '$defs'].map((name) => [name, 'a schema']),
  ...['allOf', 'oneOf', 'anyOf', 'prefixItems'].map((name) => [name, 'a schema']),
]);

/** What is no object or no schema where one stands, of a document of which no types can be made. */
export function shapeProblems({ root }: OpenApiDocument): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<Json | undefined>();

  function check(value: Json | undefined, shape: Shape, path: Path): void {
    if (isObject(value) || (shape === 'a schema' && typeof value === 'boolean')) return;
    problems.push({ ...wrongShape(value, shape, path), kind: 'wrong shapes' });
  }

  function visit(node: Json | undefined, path: Path, members: Shape | undefined): void {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    for (const [name, value] of Object.entries(node)) {
      const at = [...path, name];
      const isMap = members !== undefined;
      if (isMap) check(value, members, at);
      else if (SCHEMA.includes(name) && !Array.isArray(value)) check(value, 'a schema', at);
      const isValue =
        ['example', 'examples', 'default', 'enum', 'const'].includes(name) || name.startsWith('x-');
      if (isMap || !isValue) visit(value, at, isMap ? undefined : MEMBERS[name]);
    }
  }

  visit(root.paths, ['paths'], undefined);
  visit(root.components, ['components'], undefined);
  return problems;
}
