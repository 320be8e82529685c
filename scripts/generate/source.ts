import { execFileSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import ts from 'typescript';
import { Composer, isNode, Lexer, LineCounter, Parser } from 'yaml';
import { DocumentError, readText } from './files.ts';
import { isObject, type JsonObject, type Path } from './json.ts';
import { LEVELS, MOST_LEVELS, type Refuse, valueOfYaml } from './yaml-value.ts';

/** The text of a document, read: its value, and the line on which each part of it stands. */
export interface Source {
  readonly root: JsonObject;
  /** Of the innermost part that exists: a missing property is reported where it should stand. */
  readonly lineOf: (path: Path) => number;
}

/**
 * Reads a file as YAML or, when its first character is a brace, as JSON, which is many times faster.
 *
 * @throws {DocumentError} with file and line.
 */
export function readSource(file: string, text: string = readText(file)): Source {
  // A byte order mark is no part of the document.
  const plain = text.replace(/^\uFEFF/, '');
  return (plain.trimStart().startsWith('{') ? fromJson(plain) : undefined) ?? fromYaml(file, plain);
}

/** `undefined` when it is no JSON after all: YAML may begin with a brace too, and reports mistakes with their line. */
function fromJson(text: string): Source | undefined {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(root)) return undefined;
  let names = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) names += 1;
  // What is too deep, or holds a name twice, is refused as YAML, with its line.
  return namesIn(root, 0) === names ? { root, lineOf: linesInJson(text) } : undefined;
}

/** How many names of members a value holds, `NaN` where it is too deep. */
function namesIn(value: unknown, level: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (level > MOST_LEVELS) return Number.NaN;
  const members: unknown[] = Object.values(value);
  let names = Array.isArray(value) ? 0 : members.length;
  for (const member of members) names += namesIn(member, level + 1);
  return names;
}

function fromYaml(file: string, text: string): Source {
  const lines = new LineCounter();
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const refuse: Refuse = (why, offset) => {
    throw new DocumentError(`${file}:${lineAt(offset)} cannot be read: ${why}`);
  };
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  /** What is to be composed, which recurses: in a document that is too deep until the process ends. */
  function* tokens() {
    for (const lexeme of new Lexer().lex(text)) {
      yield* parser.next(lexeme);
      if (parser.stack.length > MOST_LEVELS) refuse(LEVELS, parser.offset);
    }
    yield* parser.end();
  }
  // Comparing all keys with each other takes seconds for a long map; they are compared below.
  const [parsed, another] = new Composer({ uniqueKeys: false }).compose(tokens(), true, text.length);
  const [error] = parsed?.errors ?? [];
  if (error !== undefined) refuse(error.message, error.pos[0]);
  if (another !== undefined) refuse('another document begins here', another.range[0]);
  const root = valueOfYaml(parsed?.contents ?? null, refuse);
  if (!isObject(root)) throw new DocumentError(`${file}:1 is neither a YAML nor a JSON object`);
  const lineOf = (path: Path) => {
    for (let length = path.length; length > 0; length--) {
      const node = parsed?.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lineAt(node.range[0]);
    }
    return 1;
  };
  return { root, lineOf };
}

/**
 * A file as it was in a commit, `undefined` when it was not there.
 *
 * @throws {DocumentError} when git does not know the commit.
 */
export function committed(file: string, commit: string): Source | undefined {
  try {
    // A commit that begins with a dash is no option of git.
    const show = ['-C', dirname(file), 'show', '--end-of-options', `${commit}:./${basename(file)}`];
    const text = execFileSync('git', show, { encoding: 'utf8', maxBuffer: 1024 ** 3, stdio: 'pipe' });
    return readSource(`${file} in ${commit}`, text);
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    const { code, stderr } = error as { code?: unknown; stderr?: unknown };
    const said = code === 'ENOENT' ? 'git is not installed' : String(stderr ?? error).trim();
    if (/does not exist in|exists on disk, but not in/.test(said)) return undefined;
    throw new DocumentError(`${file}: there is nothing to compare with: ${said}`);
  }
}

/** Finds the line on which the innermost existing part of a path begins in a JSON text that parses. */
export function linesInJson(text: string): Source['lineOf'] {
  let source: ts.JsonSourceFile | undefined;
  return (path) => {
    // Parsed JSON has no lines, so that of a document with mistakes is parsed again.
    source ??= ts.parseJsonText('document.json', text);
    let node: ts.Expression | undefined = source.statements[0]?.expression;
    for (const part of path) {
      const next: ts.Expression | undefined = node && partOf(node, part);
      if (next === undefined) break;
      node = next;
    }
    return source.getLineAndCharacterOfPosition(node?.getStart(source) ?? 0).line + 1;
  };
}

function partOf(node: ts.Expression, part: string | number): ts.Expression | undefined {
  if (ts.isArrayLiteralExpression(node)) return node.elements[Number(part)];
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  // Of a name that stands twice the last one counts.
  return node.properties
    .filter(ts.isPropertyAssignment)
    .findLast(({ name }) => ts.isStringLiteral(name) && name.text === String(part))?.initializer;
}
