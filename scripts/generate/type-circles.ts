import { isObject, type Json, type JsonObject, objectsIn, pathOf, valueAt } from './json.ts';

const CHOICES = ['oneOf', 'anyOf'] as const;

/**
 * Opens the circles of schemas that are made of each other without a property between them, which TypeScript cannot
 * write down: a parent that is one of its children, which are the parent and more, or a list of itself. In place. A
 * child keeps what its parent has of its own; a choice of itself says nothing and goes; an item of itself is unknown.
 */
export function openedCircles(root: JsonObject): void {
  const schemas = valueAt(root, ['components', 'schemas']);
  if (!isObject(schemas)) return;
  const resolve = (schema: Json | undefined): Json | undefined =>
    isObject(schema) && typeof schema.$ref === 'string' ? valueAt(root, pathOf(schema.$ref)) : schema;
  const named = Object.entries(schemas).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  for (const [, schema] of named) keepOwnOfParents(schema, resolve);

  const done = new Set<object>();
  const open = new Set<object>();
  /** Whether a schema is part of what stands open, which the place that holds it must not be. */
  const closes = (schema: Json | undefined): boolean => {
    const target = resolve(schema);
    if (!isObject(target)) return false;
    if (open.has(target)) return true;
    if (done.has(target)) return false;
    open.add(target);
    for (const list of ['allOf', ...CHOICES, 'prefixItems']) {
      const items = target[list];
      if (Array.isArray(items)) target[list] = items.filter((item) => !closes(item));
    }
    if (target.items !== undefined && closes(target.items)) target.items = {};
    if (typeof target.$ref === 'string' && closes(target)) delete target.$ref;
    open.delete(target);
    done.add(target);
    return false;
  };
  const isParent = (schema: JsonObject) => CHOICES.some((list) => schema[list] !== undefined);
  // From the parents on, so that it is a child that leaves its parent out, and no parent that loses a child.
  for (const [, schema] of named.filter(([, each]) => isParent(each))) closes(schema);
  for (const [, schema] of named) closes(schema);
}

function keepOwnOfParents(schema: JsonObject, resolve: (schema: Json | undefined) => Json | undefined): void {
  if (!Array.isArray(schema.allOf)) return;
  schema.allOf = schema.allOf.map((part) => {
    const parent = resolve(part);
    if (!isObject(parent) || parent === part) return part;
    const children = CHOICES.flatMap((list) => objectsIn(parent[list]));
    if (!children.some((child) => resolve(child) === schema)) return part;
    const { oneOf: _one, anyOf: _any, discriminator: _discriminator, ...own } = parent;
    return own;
  });
}
