import { didYouMean } from './closest.ts';
import type { Mistake, OpenApiDocument, Problem } from './document.ts';
import { isObject, type Json, type JsonObject, type Path, pathOf, valueAt } from './json.ts';

/** Members whose own members have names of the API's choice, so that none of them is a keyword. */
const MAPS = new Set([
  ...['paths', 'webhooks', 'responses', 'headers', 'examples', 'links', 'callbacks', 'content', 'encoding'],
  ...['schemas', 'parameters', 'requestBodies', 'securitySchemes', 'pathItems', 'variables', 'scopes'],
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependentRequired'],
]);
/** Members that hold values of the API itself, in which nothing is a reference. */
const VALUES = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);

/** References that may lead to each other in a row. Each is followed from its start, so they must not be many. */
const MOST_HOPS = 20;
/** The command that makes one file of a document in several. */
const BUNDLE = 'npx @redocly/cli bundle FILE --output bundled.yaml';

/**
 * What is wrong with the references of a document: each has to lead to another part of it. Nothing is ever fetched, and
 * no other file is read. Extensions are not followed, since nothing here uses them. Each part is looked at once.
 */
export function referenceProblems({ root }: OpenApiDocument): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<object>();
  const queue: { node: Json; path: Path; isMap: boolean }[] = [{ node: root, path: [], isMap: false }];

  function visit(node: Json | undefined, path: Path, isMap: boolean): void {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) visit(item, [...path, index], false);
      return;
    }
    if (!isMap && typeof node.$ref === 'string') follow(node.$ref, [...path, '$ref']);
    if (!isMap && isObject(node.mapping) && typeof node.propertyName === 'string')
      mapping(node.mapping, path);
    const isPaths = isMap && path.length === 1 && path[0] === 'paths';
    for (const [name, value] of Object.entries(node)) {
      if (name === '__proto__') problems.push(notAName([...path, name]));
      const isExtension = name.startsWith('x-') && (!isMap || isPaths);
      if (isExtension || (!isMap && VALUES.has(name))) continue;
      visit(value, [...path, name], !isMap && MAPS.has(name));
    }
  }

  function mapping(targets: JsonObject, path: Path): void {
    for (const [value, target] of Object.entries(targets)) {
      // A bare word is the name of a schema.
      if (typeof target === 'string' && /[#/]/.test(target)) follow(target, [...path, 'mapping', value]);
    }
  }

  function follow(reference: string, path: Path): void {
    if (!reference.startsWith('#')) {
      const where = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(reference) ? 'at another address' : 'in another file';
      problems.push({
        path,
        what: `"${reference}" is ${where}, and only this document is read`,
        fix: `Bundle the document first, then generate from the result: ${BUNDLE}`,
        kind: 'references that lead out of the document',
      });
      return;
    }
    const why = wrongWith(root, reference);
    if (why !== undefined) {
      problems.push({ path, ...why, kind: 'references that lead nowhere' });
      return;
    }
    // What an extension holds is looked at once something refers to it.
    queue.push({ node: valueAt(root, pathOf(reference)) as Json, path: pathOf(reference), isMap: false });
  }

  for (const { node, path, isMap } of queue) visit(node, path, isMap);
  return problems;
}

function wrongWith(root: JsonObject, reference: string): Mistake | undefined {
  const passed = new Set<string>();
  for (let current = reference; ; ) {
    if (passed.has(current)) {
      return { what: `"${reference}" leads back to itself`, fix: 'Let one of them be a schema.' };
    }
    if (passed.size >= MOST_HOPS) {
      const what = `"${reference}" leads through more than ${MOST_HOPS} other references`;
      return { what, fix: 'Refer to what stands at their end.' };
    }
    passed.add(current);
    let path: readonly string[];
    try {
      path = pathOf(current);
    } catch {
      return {
        what: `"${current}" is not a JSON Pointer`,
        fix: 'Escape "%" as "%25" (RFC 6901, section 6).',
      };
    }
    const target = current.startsWith('#/') ? valueAt(root, path) : undefined;
    if (typeof target !== 'object' && typeof target !== 'boolean') {
      const holder = valueAt(root, path.slice(0, -1));
      const names = Object.keys(isObject(holder) ? holder : {});
      const fix = 'Add what it names, or name what there is. Only JSON Pointers from the root are followed.';
      return {
        what: `"${current}" leads nowhere`,
        advise: () => ({ fix: `${didYouMean(path.at(-1) ?? '', names)}${fix}` }),
      };
    }
    if (!isObject(target) || typeof target.$ref !== 'string' || !target.$ref.startsWith('#'))
      return undefined;
    current = target.$ref;
  }
}

function notAName(path: Path): Problem {
  return {
    path,
    what: '"__proto__" is a name that JavaScript keeps for itself',
    fix: 'Remove it with an overlay, or have the API rename it.',
  };
}

type Shape = 'an object' | 'a schema';

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
    const what = `${JSON.stringify(value)?.slice(0, 100)} stands where ${shape} has to be`;
    problems.push({
      path,
      what,
      fix: 'Write what OpenAPI has there, or leave it out.',
      kind: 'wrong shapes',
    });
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
