/** One piece of a key template: literal text, or a runtime expression to be replaced by a value. */
export type TemplatePart = string | RuntimeExpression;

/** The part of an OpenAPI runtime expression that keys can use: a scalar of the request. */
export interface RuntimeExpression {
  readonly source: 'path' | 'query' | 'header' | 'body';
  readonly name: string;
}

/** The forms that {@link parseTemplate} accepts, for error messages. A body has its top-level properties only. */
export const EXPRESSION_FORMS =
  '{$request.path.NAME}, {$request.query.NAME}, {$request.header.NAME} or {$request.body#/NAME}';

const EXPRESSION = /^\$request\.(?:(path|query|header)\.([^{}#]+)|body#\/([^{}/]+))$/;

/**
 * Splits a key template such as `service-{$request.body#/service_id}` at its runtime expressions.
 * @throws {SyntaxError} when a brace is unmatched or an expression is none of {@link EXPRESSION_FORMS}.
 * @see https://spec.openapis.org/oas/v3.1.1.html#runtime-expressions
 */
export function parseTemplate(template: string): TemplatePart[] {
  return template
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (!piece.startsWith('{')) {
        if (/[{}]/.test(piece)) throw new SyntaxError(`"${template}" has an unmatched brace`);
        return piece;
      }
      const [, source, name, property] = EXPRESSION.exec(piece.slice(1, -1)) ?? [];
      if (property !== undefined) {
        // JSON Pointer, RFC 6901 §4: "~1" before "~0".
        return { source: 'body', name: property.replaceAll('~1', '/').replaceAll('~0', '~') };
      }
      if (source === undefined || name === undefined) {
        throw new SyntaxError(
          `"${piece}" is not a runtime expression that a key can use: ${EXPRESSION_FORMS}`,
        );
      }
      return { source: source as RuntimeExpression['source'], name };
    });
}
