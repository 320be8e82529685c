import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { isObject, type JsonObject, type Path } from './json.ts';
import { linesInJson } from './json-lines.ts';

/** The text of a document, read: its value, and the line on which each part of it stands. */
export interface Source {
  readonly root: JsonObject;
  /** Of the innermost parts that exist: a missing property is reported where it should stand. */
  readonly linesOf: (paths: readonly Path[]) => number[];
}

/** A file that is no document; the message says which and why. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
}

/**
 * Reads a file as YAML or, when its first character is a brace, as JSON, which is many times faster.
 *
 * @throws {UnreadableDocument} with file and line.
 */
export function readSource(file: string, text: string = readFileSync(file, 'utf8')): Source {
  const source = text.trimStart().startsWith('{') ? fromJson(text) : undefined;
  return source ?? fromYaml(file, text);
}

/** `undefined` when it is no JSON after all: YAML may begin with a brace too, and reports mistakes with their line. */
function fromJson(text: string): Source | undefined {
  try {
    const root: unknown = JSON.parse(text);
    return isObject(root) ? { root, linesOf: (paths) => linesInJson(text, paths) } : undefined;
  } catch {
    return undefined;
  }
}

function fromYaml(file: string, text: string): Source {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines });
  const [error] = parsed.errors;
  if (error !== undefined) {
    throw new UnreadableDocument(
      `${file}:${error.linePos?.[0].line ?? 1} cannot be read: ${error.message.trim()}`,
    );
  }
  const root: unknown = parsed.toJS();
  if (!isObject(root)) throw new UnreadableDocument(`${file}:1 is neither a YAML nor a JSON object`);
  const lineOf = (path: Path) => {
    for (let length = path.length; length > 0; length--) {
      const node = parsed.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  return { root, linesOf: (paths) => paths.map(lineOf) };
}
