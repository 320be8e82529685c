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

/** An object or a list in a document. */
interface Part {
  readonly value: JsonObject | Json[];
  readonly path: Path;
  /** The keyword that holds it, none where a name of the API's choice does. */
  readonly keyword?: string;
}

/** Some parts and those within them, each once. Extensions are left out, and more parts may be added on the way. */
function* partsWithin(parts: readonly Part[]): Generator<Part & { readonly isMap: boolean }> {
  const seen = new Set<object>();
  for (const whole of parts) {
    const left = [whole];
    for (let part = left.pop(); part !== undefined; part = left.pop()) {
      const { value, path, keyword = '' } = part;
      if (seen.has(value)) continue;
      seen.add(value);
      const isMap = isObject(value) && MAPS.has(keyword);
      yield { ...part, isMap };
      // The last one is taken first.
      for (const [name, member] of Object.entries(value).reverse()) {
        if (typeof member !== 'object' || member === null) continue;
        const isExtension = name.startsWith('x-') && (!isMap || keyword === 'paths');
        if (isExtension || (!isMap && VALUES.has(name))) continue;
        const isNamed = isMap || Array.isArray(value);
        left.push({ value: member, path: [...path, name], ...(!isNamed && { keyword: name }) });
      }
    }
  }
}

/** References that may lead to each other in a row. Each is followed from its start, so they must not be many. */
const MOST_HOPS = 20;
/** The command that makes one file of a document in several. */
const BUNDLE = 'npx @redocly/cli bundle FILE --output bundled.yaml';

/**
 * What is wrong with the references of a document: each has to lead to another part of it. Nothing is ever fetched, and
 * no other file is read. What an extension holds is looked at once something refers to it.
 */
export function referenceProblems({ root }: OpenApiDocument): Problem[] {
  const problems: Problem[] = [];
  const parts: Part[] = [{ value: root, path: [] }];

  function follow(reference: string, path: Path): void {
    const outside = reference.startsWith('#') ? undefined : leadsOut(reference);
    const mistake = outside ?? wrongWith(root, reference);
    if (mistake !== undefined) {
      const kind = `references that lead ${outside === undefined ? 'nowhere' : 'out of the document'}`;
      problems.push({ path, ...mistake, kind });
      return;
    }
    const value = valueAt(root, pathOf(reference));
    if (typeof value === 'object' && value !== null) parts.push({ value, path: pathOf(reference) });
  }

  for (const { value, path, isMap } of partsWithin(parts)) {
    if (Object.hasOwn(value, '__proto__')) {
      problems.push({
        path: [...path, '__proto__'],
        what: '"__proto__" is a name that JavaScript keeps for itself',
        fix: 'Remove it with an overlay, or have the API rename it.',
      });
    }
    if (isMap || !isObject(value)) continue;
    if (typeof value.$ref === 'string') follow(value.$ref, [...path, '$ref']);
    if (typeof value.propertyName !== 'string' || !isObject(value.mapping)) continue;
    for (const [name, target] of Object.entries(value.mapping)) {
      // A bare word is the name of a schema.
      if (typeof target === 'string' && /[#/]/.test(target)) follow(target, [...path, 'mapping', name]);
    }
  }
  return problems;
}

function leadsOut(reference: string): Mistake {
  const where = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(reference) ? 'at another address' : 'in another file';
  return {
    what: `"${reference}" is ${where}, and only this document is read`,
    fix: `Bundle the document first, then generate from the result: ${BUNDLE}`,
  };
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

type Shape = 'an object' | 'a schema' | 'a list';

function wrongShape(value: Json | undefined, shape: Shape, path: Path): Problem {
  const what = `${JSON.stringify(value)?.slice(0, 100)} stands where ${shape} has to be`;
  return { path, what, fix: 'Write what OpenAPI has there, or leave it out.', kind: 'wrong shapes' };
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
    if (typeof value !== 'object' || Array.isArray(value) !== (shape === 'a list')) {
      yield wrongShape(value, shape, path);
    } else if (name !== 'requestBody') {
      const members = Object.entries(value).filter(([key]) => !key.startsWith('x-'));
      for (const [key, member] of members) {
        if (!isObject(member)) yield wrongShape(member, 'an object', [...path, key]);
      }
    }
  }
}

const SCHEMAS = ['schema', 'items', 'additionalProperties', 'not'];
/** What each member of a list or a map is, by its name. */
const MEMBERS: Readonly<Record<string, Shape>> = Object.fromEntries([
  ...['responses', 'headers', 'content', 'parameters', 'requestBodies'].map((name) => [name, 'an object']),
  ...['schemas', 'properties', 'patternProperties', '$defs'].map((name) => [name, 'a schema']),
  ...['allOf', 'oneOf', 'anyOf', 'prefixItems'].map((name) => [name, 'a schema']),
]);

/** What is no object or no schema where one stands, of a document of which no types can be made. */
export function shapeProblems({ root }: OpenApiDocument): Problem[] {
  const problems: Problem[] = [];
  for (const { value, path, keyword = '', isMap } of partsWithin([{ value: root, path: [] }])) {
    for (const [name, member] of Object.entries(value)) {
      const isSchema = !isMap && SCHEMAS.includes(name) && !Array.isArray(member);
      const shape = isSchema ? 'a schema' : MEMBERS[keyword];
      if (shape === undefined || isObject(member)) continue;
      if (shape === 'a schema' && typeof member === 'boolean') continue;
      problems.push(wrongShape(member, shape, [...path, name]));
    }
  }
  return problems;
}
