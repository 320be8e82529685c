import { isObject, type Json, type JsonObject, type OpenApiDocument } from '../document.ts';
import { objectsIn } from '../json.ts';
import { typesOf } from '../parameters.ts';
import { type Bump, type Change, differenceOf } from './change.ts';

/** A schema in one of two versions of a document. */
export interface Side {
  readonly document: OpenApiDocument;
  readonly schema: Json | undefined;
}

/** Whether the consumer writes the value or reads it: what breaks the one is harmless to the other. */
export type Direction = 'sent' | 'received';

/** A schema as one flat object: all parts of an `allOf` together. */
interface View {
  readonly types: readonly string[];
  readonly values: readonly string[] | undefined;
  readonly properties: ReadonlyMap<string, { readonly schema: Json; readonly required: boolean }>;
  readonly items: Json | undefined;
  readonly choices: readonly JsonObject[];
}

/** What a consumer notices between two versions of a schema; `where` names the value in the sentences. */
export function schemaChanges(
  before: Side,
  after: Side,
  direction: Direction,
  where: string,
  inside: readonly string[] = [],
): Change[] {
  const place = JSON.stringify([before.schema, after.schema]);
  // A schema that holds itself is compared once on each way.
  if (inside.includes(place)) return [];
  const within = [...inside, place];
  const [old, now] = [viewOf(before), viewOf(after)];
  const changes: Change[] = [];
  const sent = direction === 'sent';
  const say = (bump: Bump, what: string, why: string) =>
    changes.push({ bump, what: `${where} ${what}`, why });

  const types = differenceOf(old.types, now.types);
  if (types.added.length > 0) {
    say(
      sent ? 'minor' : 'major',
      `can now be ${types.added.join(' or ')}`,
      sent ? 'more is accepted' : 'code that reads it has to handle more',
    );
  }
  if (types.removed.length > 0) {
    say(
      sent ? 'major' : 'minor',
      `can no longer be ${types.removed.join(' or ')}`,
      sent ? 'code that sends it stops compiling' : 'code that reads it has less to handle',
    );
  }
  if (types.added.length === 0 && types.removed.length === 0) {
    const values = differenceOf(old.values ?? [], now.values ?? []);
    const [isOpened, isClosed] = [old.values && !now.values, !old.values && now.values];
    if (isOpened)
      say(
        sent ? 'minor' : 'major',
        'can now hold any value',
        sent ? 'more is accepted' : 'code that knew every value no longer does',
      );
    else if (isClosed)
      say(
        sent ? 'major' : 'minor',
        `can only be ${now.values?.join(', ')} now`,
        sent ? 'other values stop compiling' : 'its values are known now',
      );
    else {
      if (values.added.length > 0)
        say('minor', `has the new value ${values.added.join(', ')}`, 'a value that was not there before');
      if (values.removed.length > 0)
        say(
          sent ? 'major' : 'minor',
          `no longer has the value ${values.removed.join(', ')}`,
          sent ? 'code that sends it stops compiling' : 'a value that never comes any more',
        );
    }
  }
  changes.push(...propertyChanges(old, now, before, after, direction, where, within));
  if (old.items !== undefined && now.items !== undefined) {
    const [one, other] = [
      { ...before, schema: old.items },
      { ...after, schema: now.items },
    ];
    changes.push(...schemaChanges(one, other, direction, `an item of ${where}`, within));
  }
  changes.push(...choiceChanges(old, now, before, after, direction, where, within));
  return changes;
}

function propertyChanges(
  old: View,
  now: View,
  before: Side,
  after: Side,
  direction: Direction,
  where: string,
  inside: readonly string[],
): Change[] {
  const sent = direction === 'sent';
  const of = `of ${where}`;
  const names = [...new Set([...old.properties.keys(), ...now.properties.keys()])];
  return names.flatMap((name): Change[] => {
    const [was, is] = [old.properties.get(name), now.properties.get(name)];
    const property = `\`${name}\` ${of}`;
    if (was === undefined) {
      const breaks = sent && is?.required === true;
      const what = `${property} is new${breaks ? ' and required' : ''}`;
      return [
        {
          bump: breaks ? 'major' : 'minor',
          what,
          why: breaks ? 'calls without it stop compiling' : 'nothing else changes',
        },
      ];
    }
    if (is === undefined)
      return [{ bump: 'major', what: `${property} is gone`, why: 'code that names it stops compiling' }];
    const required: Change[] =
      was.required === is.required
        ? []
        : is.required
          ? [
              {
                bump: sent ? 'major' : 'minor',
                what: `${property} is now required`,
                why: sent ? 'calls without it stop compiling' : 'it is always there',
              },
            ]
          : [
              {
                bump: sent ? 'minor' : 'major',
                what: `${property} is now optional`,
                why: sent ? 'it may be left out' : 'code that reads it has to handle its absence',
              },
            ];
    const [one, other] = [
      { ...before, schema: was.schema },
      { ...after, schema: is.schema },
    ];
    return [...required, ...schemaChanges(one, other, direction, property, inside)];
  });
}

function choiceChanges(
  old: View,
  now: View,
  before: Side,
  after: Side,
  direction: Direction,
  where: string,
  inside: readonly string[],
): Change[] {
  if (old.choices.length === now.choices.length) {
    return old.choices.flatMap((schema, index) => {
      const [one, other] = [
        { ...before, schema },
        { ...after, schema: now.choices[index] },
      ];
      return schemaChanges(one, other, direction, where, inside);
    });
  }
  const isMore = now.choices.length > old.choices.length;
  const breaks = isMore === (direction === 'received');
  const what = `${where} has ${isMore ? 'more' : 'fewer'} forms (${old.choices.length} before, ${now.choices.length} now)`;
  const why = breaks
    ? 'code that knows the forms has to be looked at'
    : 'code that knows the forms stays right';
  return [{ bump: breaks ? 'major' : 'minor', what, why }];
}

function viewOf({ document, schema }: Side, depth = 0): View {
  const resolved = document.deref(schema);
  const own = isObject(resolved) ? resolved : {};
  const parts =
    depth > 20 ? [] : objectsIn(own.allOf).map((part) => viewOf({ document, schema: part }, depth + 1));
  const required = Array.isArray(own.required) ? own.required : [];
  const declared = Object.entries(isObject(own.properties) ? own.properties : {}).map(
    ([name, value]) => [name, { schema: value ?? {}, required: required.includes(name) }] as const,
  );
  const properties = new Map([...parts.flatMap((part) => [...part.properties]), ...declared]);
  for (const [name, property] of properties) {
    if (required.includes(name)) properties.set(name, { ...property, required: true });
  }
  return {
    types: typesOf(document, own),
    values: Array.isArray(own.enum) ? own.enum.map((value) => JSON.stringify(value)) : undefined,
    properties,
    items: own.items ?? parts.find((part) => part.items !== undefined)?.items,
    choices: [...objectsIn(own.oneOf), ...objectsIn(own.anyOf), ...parts.flatMap((part) => part.choices)],
  };
}
