import { stringify } from 'yaml';
import { isObject, type Json, type JsonObject, type Path, pathOf, pointerTo, valueAt } from './json.ts';
import { readSource, type Source, UnreadableDocument } from './source.ts';

export { isObject, type Json, type JsonObject } from './json.ts';

/** Something in the document that cannot be used, and what to write instead. */
export interface Problem {
  readonly path: Path;
  readonly what: string;
  readonly fix: string;
  /** What to write at the place of the problem, or around it, ready to paste. */
  readonly paste?: Json;
}

/** An OpenAPI document that was read from a file: its value, its references and its lines. */
export class OpenApiDocument {
  readonly file: string;
  readonly root: JsonObject;
  readonly #source: Source;

  /** @throws {UnreadableDocument} with file and line when the file is no YAML or JSON, or is not OpenAPI 3. */
  constructor(file: string, source: Source = readSource(file)) {
    const { root } = source;
    if (!String(root.openapi ?? '').startsWith('3.') || !isObject(root.paths)) {
      throw new UnreadableDocument(
        `${file}:1 is not an OpenAPI 3 document: "openapi" must start with 3 and "paths" be an object`,
      );
    }
    this.file = file;
    this.root = root;
    this.#source = source;
  }

  /** The same file with another value, in which problems are still reported by the lines of the file. */
  with(root: JsonObject): OpenApiDocument {
    return new OpenApiDocument(this.file, { ...this.#source, root });
  }

  /** Follows `$ref`s within the document. @throws {UnreadableDocument} when one leads nowhere or out of the document. */
  deref(value: Json | undefined): Json | undefined {
    let current = value;
    for (let hops = 0; isObject(current) && typeof current.$ref === 'string'; hops++) {
      const reference = current.$ref;
      if (!reference.startsWith('#/') || hops > 100) {
        throw new UnreadableDocument(
          `${this.file}: "${reference}" cannot be followed; references stay within the document`,
        );
      }
      current = valueAt(this.root, pathOf(reference));
      if (current === undefined) throw new UnreadableDocument(`${this.file}: "${reference}" leads nowhere`);
    }
    return current;
  }

  /** Problems in the order of the document, each as one paragraph: where, what is wrong, what to do, what to paste. */
  reports(problems: readonly Problem[]): string[] {
    const lines = this.#source.linesOf(problems.map(({ path }) => path));
    return problems
      .map((problem, index) => ({ problem, line: lines[index] as number }))
      .sort((one, other) => one.line - other.line)
      .map(({ problem, line }) => this.#report(problem, line));
  }

  #report({ path, what, fix, paste }: Problem, line: number): string {
    const said = [`${this.file}:${line} ${pointerTo(path)}`, `  ${what}`, `  ${fix}`];
    if (paste === undefined) return said.join('\n');
    const text = this.file.endsWith('.json') ? JSON.stringify(paste, undefined, 2) : yamlOf(paste);
    return [...said, ...text.split('\n').map((each) => `      ${each}`)].join('\n');
  }
}

/** A value as YAML of our own style: braces quoted where they must be, no long line folded. */
export function yamlOf(value: Json): string {
  return stringify(value, { lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
