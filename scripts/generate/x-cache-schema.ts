import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { closest } from '../cli/nearest.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import { kindOf } from './declared-rules.ts';
import { isObject, type Json, type JsonObject, type OpenApiDocument, type Problem } from './document.ts';
import { type Path, valueAt } from './json.ts';

type Definition = 'read' | 'write' | 'none' | 'externalKeys' | 'perUser';

// Of the package itself, wherever in it this file stands.
const PACKAGE = createRequire(import.meta.url).resolve('notify-organisations/package.json');
const SCHEMA: JsonObject = JSON.parse(
  readFileSync(join(dirname(PACKAGE), 'openapi/x-cache.schema.json'), 'utf8'),
);
let ajv: Ajv2020 | undefined;

/** Where rules are not what the schema of `x-cache` says. Rules of which not even the kind is known are left out. */
export function schemaProblems(
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
): Problem[] {
  const externalKeys = document.root['x-cache-external-keys'];
  return [
    ...(externalKeys === undefined ? [] : mistakes(externalKeys, 'externalKeys', ['x-cache-external-keys'])),
    ...securitySchemes(document).flatMap(([name, scheme]) => {
      const mark = scheme['x-cache-per-user'];
      const at = ['components', 'securitySchemes', name, 'x-cache-per-user'];
      return mark === undefined ? [] : mistakes(mark, 'perUser', at);
    }),
    ...operations.flatMap(({ cache, at }) => {
      const kind = kindOf(cache);
      // Against the one form that is meant, a mistake reads as one message; against all three it would be a page.
      return kind === undefined || cache === undefined ? [] : mistakes(cache, kind, [...at, 'x-cache']);
    }),
  ];
}

/** The security schemes of a document by name. */
export function securitySchemes({ root }: OpenApiDocument): [string, JsonObject][] {
  const schemes = valueAt(root, ['components', 'securitySchemes']);
  return Object.entries(isObject(schemes) ? schemes : {}).filter((entry): entry is [string, JsonObject] =>
    isObject(entry[1]),
  );
}

function mistakes(value: Json, definition: Definition, at: Path): Problem[] {
  const validate = validatorOf(definition);
  if (validate(value)) return [];
  // What a name must look like is said by its pattern, and what a choice needs by the members that are missing.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames');
  const inChoice = errors.some(({ keyword }) => keyword === 'anyOf');
  return errors
    .filter(
      ({ keyword, schemaPath }) => !(inChoice && keyword === 'required' && schemaPath.includes('/anyOf/')),
    )
    .filter(({ instancePath, keyword }, index) => {
      // Half a second is neither whole nor enough, and one of the two will do.
      const isFirst = errors.findIndex((other) => other.instancePath === instancePath) === index;
      return isFirst || keyword === 'required' || keyword === 'additionalProperties';
    })
    .map((error) => describe(error, value, at));
}

/** Of a pointer as ajv writes it, which is not escaped for URIs. Nothing in a rule has a number for its name. */
function partsOf(pointer: string): (string | number)[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) =>
    /^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~'),
  );
}

function validatorOf(definition: Definition): ValidateFunction {
  if (ajv === undefined) {
    ajv = new Ajv2020({ allErrors: true, verbose: true });
    ajv.addSchema(SCHEMA, 'x-cache');
  }
  return ajv.getSchema(`x-cache#/$defs/${definition}`) as ValidateFunction;
}

function describe(error: ErrorObject, whole: Json, at: Path): Problem {
  const inside = partsOf(error.instancePath);
  const path = [...at, ...inside];
  const last = path.at(-1);
  const name = String(error.propertyName ?? path.at(-1));
  const { keyword, params, data } = error;
  const known = Object.keys(error.parentSchema?.properties ?? {});
  const description = String(error.parentSchema?.description ?? '');
  if (keyword === 'additionalProperties') {
    const unknown = String(params.additionalProperty);
    const meant = closest(unknown, known);
    return {
      path: [...path, unknown],
      what: `"${unknown}" is not a member that ${inside.at(-1) ?? at.at(-1)} can have here`,
      fix: `${meant === undefined ? '' : `Did you mean "${meant}"? `}It takes ${known.join(', ')}. Write:`,
      paste: renamed(valueAt(whole, inside), unknown, meant),
    };
  }
  if (keyword === 'required') {
    const missing = String(params.missingProperty);
    return {
      path,
      what: `"${missing}" is missing`,
      fix: `${EXAMPLES[missing] === undefined ? 'Add it' : 'Add it, such as'}:`,
      paste: { [missing]: EXAMPLES[missing] ?? 'the reason' },
    };
  }
  const place = typeof last === 'number' ? `an entry of "${path.at(-2)}"` : `"${name}"`;
  if (keyword === 'pattern') {
    return {
      path,
      what: `${JSON.stringify(error.propertyName ?? data)} is not what ${place} can be`,
      fix: `${description} Such as:`,
      paste: exampleFor(description, name),
    };
  }
  return {
    path,
    what: `${place} ${WORDS[keyword]?.(params) ?? error.message ?? 'is wrong'}, and is ${JSON.stringify(data)}`,
    fix: `${description} Such as:`.trimStart(),
    paste: { [name]: EXAMPLES[name] ?? exampleFor(description, name) },
  };
}

const WORDS: Readonly<Record<string, (params: ErrorObject['params']) => string>> = {
  type: ({ type }) =>
    type === 'integer' ? 'must be a whole number' : `must be an ${type}`.replace('an string', 'text'),
  const: () => 'can only be true',
  minItems: () => 'must not be empty',
  minProperties: () => 'must not be empty',
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  uniqueItems: () => 'must not hold anything twice',
  anyOf: () => 'must delete or invalidate something',
};

const EXAMPLES: Readonly<Record<string, Json>> = {
  key: 'book-{$request.path.book_id}',
  ttlSeconds: 3600,
  groups: ['book'],
  invalidates: ['book'],
  deletes: ['books', 'book-{$request.path.book_id}'],
  none: 'why the cache does not cache this operation',
  changedBy: 'what changes the response, when no write here does',
  witnesses: ['book-{$request.path.book_id}-title'],
  unwitnessed: 'why no key of another application tells',
  ignores: { verbose: 'why this parameter does not change the response' },
  aliases: { id: 'book_id' },
  'x-cache-per-user': true,
  'x-cache-external-keys': { 'book-{book_id}-title': 'what another application keeps there' },
};

/** The example in a description, which stands last and between backticks. */
function exampleFor(description: string, name: string): Json {
  return description.match(/`([^`]+)`/)?.[1] ?? EXAMPLES[name] ?? 'the reason';
}

function renamed(holder: Json | undefined, from: string, to: string | undefined): Json {
  const entries = Object.entries(isObject(holder) ? holder : {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      name !== from ? [[name, value]] : to === undefined ? [] : [[to, value]],
    ),
  );
}
