import type { PropertyCheck } from '../../src/operation.ts';
import type { OpenApiDocument } from './document.ts';
import { type JsonObject, objectsIn } from './json.ts';
import { typesOf } from './parameters.ts';
import { type PerSchema, perSchema } from './per-schema.ts';

type Writable = { -readonly [Name in keyof PropertyCheck]: PropertyCheck[Name] };
type Keyword = keyof PropertyCheck;

/** JSON types that each keyword speaks of; it says nothing about values of others. */
const SPEAKS_OF: Readonly<Record<Keyword, readonly string[]>> = {
  pattern: ['string'],
  isUuid: ['string'],
  minimum: ['number', 'integer'],
  maximum: ['number', 'integer'],
  items: ['array'],
};
const KEYWORDS = Object.keys(SPEAKS_OF) as Keyword[];

/** What a schema says of single values beyond their type, from every part of it. */
export const checkOf: PerSchema<PropertyCheck> = perSchema({}, (document, schema) => {
  const parts = objectsIn(schema.allOf).map((part) => checkOf(document, part));
  const choices = [schema.oneOf, schema.anyOf].map((list) => ofChoices(document, objectsIn(list)));
  return [ownCheck(document, schema), ...parts, ...choices].reduce(bothOf);
});

/** What two checks demand together. */
export function bothOf(one: PropertyCheck, other: PropertyCheck): PropertyCheck {
  const both: Writable = { ...one, ...other };
  if (one.pattern !== undefined && other.pattern !== undefined && one.pattern !== other.pattern) {
    both.pattern = `^(?=[^]*?(?:${one.pattern}))(?=[^]*?(?:${other.pattern}))`;
  }
  if (one.minimum !== undefined) both.minimum = Math.max(one.minimum, other.minimum ?? one.minimum);
  if (one.maximum !== undefined) both.maximum = Math.min(one.maximum, other.maximum ?? one.maximum);
  if (one.items !== undefined) both.items = bothOf(one.items, other.items ?? {});
  return both;
}

/** What all of some checks demand. */
export function sameOf(checks: readonly PropertyCheck[]): PropertyCheck {
  return madeOf((keyword) => sameValue(checks.map((check) => check[keyword])));
}

function sameValue([first, ...others]: readonly unknown[]): unknown {
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
}

function madeOf(demandOf: (keyword: Keyword) => unknown): PropertyCheck {
  const values = KEYWORDS.map((keyword) => [keyword, demandOf(keyword)]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** A check without patterns of other languages than JavaScript. */
export function usable({ pattern, items, ...check }: PropertyCheck): PropertyCheck {
  const ofItems = items && usable(items);
  return {
    ...(pattern !== undefined && isCompilable(pattern) && { pattern }),
    ...check,
    ...(ofItems !== undefined && Object.keys(ofItems).length > 0 && { items: ofItems }),
  };
}

function isCompilable(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

function ownCheck(document: OpenApiDocument, schema: JsonObject): PropertyCheck {
  const { pattern, format, type, items, ...limits } = schema;
  const limit = (name: 'Minimum' | 'Maximum', step: number) => {
    const [value, exclusive] = [limits[name.toLowerCase()], limits[`exclusive${name}`]];
    // Of numbers that are not whole, none is the next.
    const next = (bound: number) => (type === 'integer' && Number.isInteger(bound) ? bound + step : bound);
    const bounds = [
      ...(typeof value === 'number' ? [exclusive === true ? next(value) : value] : []),
      ...(typeof exclusive === 'number' ? [next(exclusive)] : []),
    ];
    return bounds.length === 0 ? undefined : step * Math.max(...bounds.map((bound) => step * bound));
  };
  const [minimum, maximum] = [limit('Minimum', 1), limit('Maximum', -1)];
  const ofItems = checkOf(document, items);
  return {
    ...(typeof pattern === 'string' && { pattern }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(format === 'uuid' && { isUuid: true }),
    ...(Object.keys(ofItems).length > 0 && { items: ofItems }),
  };
}

/** A choice that does not let a type through has no say about its values. */
function ofChoices(document: OpenApiDocument, choices: readonly JsonObject[]): PropertyCheck {
  return madeOf((keyword) => {
    const speaking = choices.filter((choice) =>
      typesOf(document, choice).some((type) => type === 'any' || SPEAKS_OF[keyword].includes(type)),
    );
    return sameValue(speaking.map((choice) => checkOf(document, choice)[keyword]));
  });
}
