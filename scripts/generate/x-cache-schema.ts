import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { closest, didYouMean } from './closest.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import { kindOf } from './declared-rules.ts';
import type { OpenApiDocument, Problem } from './document.ts';
import { isObject, type Json, type JsonObject, type Path, pathOf, valueAt } from './json.ts';
import { strangeExtensions } from './operation-problems.ts';

type Definition = 'read' | 'write' | 'none' | 'externalKeys' | 'perUser';

// Of the package itself, wherever in it this file stands.
const PACKAGE = createRequire(import.meta.url).resolve('notify-organisations/package.json');
const SCHEMA: JsonObject = JSON.parse(
  readFileSync(join(dirname(PACKAGE), 'openapi/x-cache.schema.json'), 'utf8'),
);
const ajv = new Ajv2020({ allErrors: true, verbose: true }).addSchema(SCHEMA, 'x-cache');

/** Where rules are not what the schema of `x-cache` says. Rules of which not even the kind is known are left out. */
export function schemaProblems(
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
): Problem[] {
  const externalKeys = 'x-cache-external-keys';
  const perUser = 'x-cache-per-user';
  return [
    ...mistakes(document.root[externalKeys], 'externalKeys', [externalKeys]),
    ...securitySchemes(document).flatMap(([name, scheme]) => {
      const at = ['components', 'securitySchemes', name];
      return [
        ...strangeExtensions(scheme, at, perUser, 'on a security scheme'),
        ...mistakes(scheme[perUser], 'perUser', [...at, perUser]),
      ];
    }),
    // Against the one form that is meant, a mistake reads as one message; against all three it would be a page.
    ...operations.flatMap(({ cache, at }) => mistakes(cache, kindOf(cache), [...at, 'x-cache'])),
  ];
}

/** The security schemes of a document by name, with what they refer to. */
export function securitySchemes(document: OpenApiDocument): [string, JsonObject][] {
  const schemes = valueAt(document.root, ['components', 'securitySchemes']);
  return Object.entries(isObject(schemes) ? schemes : {}).map(([name, scheme]) => [
    name,
    { ...(document.deref(scheme) as JsonObject), ...(scheme as JsonObject) },
  ]);
}

function mistakes(value: Json | undefined, definition: Definition | undefined, at: Path): Problem[] {
  if (value === undefined || definition === undefined) return [];
  const validate = ajv.getSchema(`x-cache#/$defs/${definition}`) as ValidateFunction;
  if (validate(value)) return [];
  // What a name must look like is said by its pattern.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames');
  return errors
    .filter(({ instancePath, keyword }, index) => {
      // Half a second is neither whole nor enough, and one of the two will do.
      const isFirst = errors.findIndex((other) => other.instancePath === instancePath) === index;
      return isFirst || keyword === 'required' || keyword === 'additionalProperties';
    })
    .map((error) => problemOf(error, value, at));
}

function problemOf(error: ErrorObject, whole: Json, at: Path): Problem {
  const { keyword, params, data, parentSchema = {} } = error;
  // A pointer as ajv writes it is not escaped for URIs; nothing in a rule has a number for its name.
  const inside = pathOf(error.instancePath.replaceAll('%', '%25')).map((part) =>
    /^\d+$/.test(part) ? Number(part) : part,
  );
  const path = [...at, ...inside];
  const last = path.at(-1);
  if (keyword === 'additionalProperties') {
    const unknown = String(params.additionalProperty);
    const known = Object.keys(parentSchema.properties ?? {});
    const meant = closest(unknown, known);
    const members = Object.entries(valueAt(whole, inside) as JsonObject).map(([name, value]) => [
      name === unknown ? meant : name,
      value,
    ]);
    return {
      path: [...path, unknown],
      what: `"${unknown}" is not a member that ${last} can have here`,
      fix: `${didYouMean(unknown, known)}It takes ${known.join(', ')}. Write:`,
      paste: Object.fromEntries(members.filter(([name]) => name !== undefined)),
    };
  }
  if (keyword === 'required') {
    const missing = String(params.missingProperty);
    const example = exampleOf(parentSchema.properties?.[missing]);
    return {
      path,
      what: `"${missing}" is missing`,
      fix: example === undefined ? 'Add it:' : 'Add it, such as:',
      paste: { [missing]: example ?? 'the reason' },
    };
  }
  const place = typeof last === 'number' ? `an entry of "${path.at(-2)}"` : `"${error.propertyName ?? last}"`;
  const own = exampleOf(parentSchema);
  const ofMember = EXAMPLES[String(last)];
  const fix = `${parentSchema.description ?? ''} Such as:`.trimStart();
  if (keyword === 'pattern') {
    const what = `${JSON.stringify(error.propertyName ?? data)} is not what ${place} can be`;
    return { path, what, fix, paste: own ?? ofMember ?? 'the reason' };
  }
  const what = `${place} ${WORDS[keyword]?.(params) ?? error.message ?? 'is wrong'}, and is ${JSON.stringify(data)}`;
  const example = ofMember ?? own ?? 'the reason';
  return { path, what, fix, paste: typeof last === 'number' ? example : { [String(last)]: example } };
}

function exampleOf(schema: Json | undefined): Json | undefined {
  return valueAt(schema, ['examples', 0]);
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
};

/** Of members of a rule, by name: what a rule is made of by reference has an example in its place. */
const EXAMPLES: Readonly<Record<string, Json | undefined>> = Object.fromEntries(
  ['read', 'write', 'none'].flatMap((kind) => {
    const members = valueAt(SCHEMA, ['$defs', kind, 'properties']);
    return Object.entries(members as JsonObject).map(([name, schema]) => [name, exampleOf(schema)]);
  }),
);
