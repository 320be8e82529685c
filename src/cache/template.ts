/** One piece of a key template: literal text, or a runtime expression to be replaced by a value. */
export type TemplatePart = string | RuntimeExpression;

/** The part of an OpenAPI runtime expression that keys can use: a scalar of the request. */
export interface RuntimeExpression {
  readonly source: 'path' | 'query' | 'header' | 'body';
  readonly name: string;
}

/** A body has its top-level properties only. */
const EXPRESSION = /^\{\$request\.(?:(path|query|header)\.([^{}#]+)|body#\/([^{}/]+))\}$/;

/**
 * Splits a key template such as `service-{$request.body#/service_id}` at its runtime expressions. What is none stays
 * text, with its braces.
 * @see https://spec.openapis.org/oas/v3.1.1.html#runtime-expressions
 */
export function parseTemplate(template: string): TemplatePart[] {
  return template
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const [, source, name, property] = EXPRESSION.exec(piece) ?? [];
      // JSON Pointer, RFC 6901 §4: "~1" before "~0".
      if (property !== undefined)
        return { source: 'body', name: property.replaceAll('~1', '/').replaceAll('~0', '~') };
      return name === undefined ? piece : { source: source as RuntimeExpression['source'], name };
    });
}
