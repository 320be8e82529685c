import ts from 'typescript';
import type { Path } from './json.ts';

/** The lines on which the innermost existing parts of paths begin in a JSON text that parses. Parsed JSON has no lines. */
export function linesInJson(text: string, paths: readonly Path[]): number[] {
  const source = ts.parseJsonText('document.json', text);
  return paths.map((path) => {
    let node: ts.Expression | undefined = source.statements[0]?.expression;
    for (const part of path) {
      const next: ts.Expression | undefined = node && partOf(node, part);
      if (next === undefined) break;
      node = next;
    }
    return source.getLineAndCharacterOfPosition(node?.getStart(source) ?? 0).line + 1;
  });
}

function partOf(node: ts.Expression, part: string | number): ts.Expression | undefined {
  if (ts.isArrayLiteralExpression(node)) return node.elements[Number(part)];
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  // Of a name that stands twice the last one counts.
  return node.properties
    .filter(ts.isPropertyAssignment)
    .findLast(({ name }) => ts.isStringLiteral(name) && name.text === String(part))?.initializer;
}
