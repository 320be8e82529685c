import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };
/** A JSON object. */
export type JsonObject = { [key: string]: Json | undefined };

/** Something in the document that cannot be used, and what to write instead. */
export interface Problem {
  /** Keys and indexes from the root of the document. */
  readonly path: readonly (string | number)[];
  readonly what: string;
  readonly fix: string;
}

/** An OpenAPI document that was read from a file: its value, its references and its lines. */
export class OpenApiDocument {
  readonly file: string;
  readonly root: JsonObject;
  readonly #lineOf: (path: readonly (string | number)[]) => number;

  /** @throws {Error} with file and line when the file is no YAML or JSON, or is not OpenAPI 3. */
  constructor(file: string, text: string = readFileSync(file, 'utf8')) {
    const lines = new LineCounter();
    const parsed = parseDocument(text, { lineCounter: lines });
    const [error] = parsed.errors;
    if (error !== undefined) {
      throw new Error(`${file}:${error.linePos?.[0].line ?? 1} cannot be read: ${error.message}`);
    }
    const root: unknown = parsed.toJS();
    if (!isObject(root) || !String(root.openapi ?? '').startsWith('3.') || !isObject(root.paths)) {
      throw new Error(
        `${file} is not an OpenAPI 3 document: "openapi" must start with 3 and "paths" be an object`,
      );
    }
    this.file = file;
    this.root = root;
    this.#lineOf = (path) => {
      // The innermost node that exists: a missing property is reported where it should stand.
      for (let length = path.length; length > 0; length--) {
        const node = parsed.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      }
      return 1;
    };
  }

  /** Follows `$ref`s within the document. @throws {Error} when one leads nowhere or out of the document. */
  deref(value: Json | undefined): Json | undefined {
    let current = value;
    for (let hops = 0; isObject(current) && typeof current.$ref === 'string'; hops++) {
      const reference = current.$ref;
      if (!reference.startsWith('#/') || hops > 100) {
        throw new Error(
          `${this.file}: "${reference}" cannot be followed; references stay within the document`,
        );
      }
      current = reference
        .slice(2)
        .split('/')
        .reduce<Json | undefined>(
          (node, part) => (isObject(node) ? node[unescapePointer(part)] : undefined),
          this.root,
        );
      if (current === undefined) throw new Error(`${this.file}: "${reference}" leads nowhere`);
    }
    return current;
  }

  /** A problem as one paragraph: file, line and JSON Pointer, what is wrong, what to write instead. */
  report({ path, what, fix }: Problem): string {
    const pointer = path
      .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join('');
    return `${this.file}:${this.#lineOf(path)} #${pointer}\n  ${what}\n  ${fix}`;
  }
}

/** Whether a value is an object that is neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unescapePointer(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}
