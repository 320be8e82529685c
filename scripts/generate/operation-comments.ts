import { addJSDocComment } from 'openapi-typescript';
import ts from 'typescript';
import type { DeclaredOperation } from './declared-operation.ts';

/**
 * Gives each member of the interface `operations` the comment that openapi-typescript writes on the member of `paths`
 * that leads to it: summary, description and deprecation. Named operations are mapped from `operations` and keep its
 * comments, so that an editor shows them.
 */
export function commentOperations(nodes: readonly ts.Node[], operations: readonly DeclaredOperation[]): void {
  const declared = new Map(operations.map((operation) => [operation.id, operation.declared]));
  for (const node of nodes) {
    if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'operations') continue;
    for (const member of node.members.filter(ts.isPropertySignature)) {
      const operation = declared.get(idOf(member.name));
      if (operation !== undefined) addJSDocComment(operation, member);
    }
  }
}

function idOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : '';
}
