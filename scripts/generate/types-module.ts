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
import { documentForTypes } from './typed-document.ts';

/**
 * The types of a document as TypeScript: openapi-typescript's own, without the bundling before it, which fetches what
 * references name. Members of `operations` are commented, and say how their arguments differ from their parameters.
 */
export function typesOfDocument(document: OpenApiDocument, operations: readonly DeclaredOperation[]): string {
  const schema = documentForTypes(document) as unknown as OpenAPI3;
  const nodes = transformSchema(schema, contextOf(schema));
  markOperations(nodes, operations);
  return astToString(nodes);
}

/** The defaults of openapi-typescript: every other option is off, and what a bundle would need is not read. */
function contextOf(schema: OpenAPI3): GlobalContext {
  const context: Partial<GlobalContext> = {
    defaultNonNullable: true,
    discriminators: scanDiscriminators(schema, { silent: true }),
    injectFooter: [],
    silent: true,
    resolve: (reference) => resolveRef(schema, reference, { silent: true }),
  };
  return context as GlobalContext;
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
