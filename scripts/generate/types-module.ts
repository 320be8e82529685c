import {
  addJSDocComment,
  astToString,
  type GlobalContext,
  type OpenAPI3,
  resolveRef,
  scanDiscriminators,
  stringToAST,
  transformSchema,
} from 'openapi-typescript';
import ts from 'typescript';
import type { DeclaredOperation } from './declared-operation.ts';
import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject, objectsIn, pathOf, valueAt } from './json.ts';
import { documentForTypes } from './typed-document.ts';

/**
 * The types of a document as TypeScript: openapi-typescript's own, without the bundling before it, which fetches what
 * references name. Members of `operations` are commented, and say how their arguments differ from their parameters.
 */
export function typesOfDocument(document: OpenApiDocument, operations: readonly DeclaredOperation[]): string {
  const root = documentForTypes(document);
  openCircles(root);
  const schema = root as unknown as OpenAPI3;
  // Of the options of openapi-typescript only those that are on, and of a bundle nothing.
  const context: Partial<GlobalContext> = {
    defaultNonNullable: true,
    discriminators: scanDiscriminators(schema, { silent: true }),
    injectFooter: [],
    silent: true,
    resolve: (reference) => resolveRef(schema, reference, { silent: true }),
  };
  const nodes = transformSchema(schema, context as GlobalContext);
  markOperations(nodes, operations);
  return astToString(nodes);
}

/**
 * Gives each member of the interface `operations` the comment that openapi-typescript writes on the member of `paths`
 * that leads to it, so that an editor shows it on named operations, and `argumentNames` where arguments are not simply
 * the parameters and the properties of the body.
 */
function markOperations(nodes: readonly ts.Node[], operations: readonly DeclaredOperation[]): void {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  for (const node of nodes) {
    if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'operations') continue;
    for (const member of node.members.filter(ts.isPropertySignature)) {
      const operation = byId.get(
        ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : '',
      );
      if (operation === undefined) continue;
      addJSDocComment(textsOf(operation.declared), member);
      const names = { ...operation.argumentNames, ...(operation.wholeBody && { body: 'body' }) };
      if (Object.keys(names).length === 0 || member.type === undefined || !ts.isTypeLiteralNode(member.type))
        continue;
      const type = literalType(names);
      const marker = ts.factory.createPropertySignature(undefined, 'argumentNames', undefined, type);
      Object.assign(member.type, { members: ts.factory.createNodeArray([...member.type.members, marker]) });
    }
  }
}

/** What a comment is made of, as text whatever the document holds there. */
function textsOf({ summary, description, deprecated }: DeclaredOperation['declared']): object {
  return {
    ...(summary !== undefined && { summary: String(summary) }),
    ...(description !== undefined && { description: String(description) }),
    ...(deprecated === true && { deprecated }),
  };
}

/** JSON is the type of itself as well. */
function literalType(value: object): ts.TypeNode {
  return (stringToAST(`type Literal = ${JSON.stringify(value)}`)[0] as ts.TypeAliasDeclaration).type;
}

const CHOICES = ['oneOf', 'anyOf'] as const;

/**
 * Opens the circles of schemas that are made of each other without a property between them, which TypeScript cannot
 * write down: a parent that is one of its children, which are the parent and more, or a list of itself. In place. A
 * child keeps what its parent has of its own; a choice of itself says nothing and goes; an item of itself is unknown.
 */
function openCircles(root: JsonObject): void {
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
