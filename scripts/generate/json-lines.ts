import type { Path } from './json.ts';

// Unrolled, so that a long text does not fill the stack of the expression.
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/** A part of the document that is looked for, and where it begins. */
interface Wanted {
  readonly parts: Map<string, Wanted>;
  offset: number | undefined;
}

/**
 * The lines on which the innermost existing parts of paths begin in a JSON text that parses. Parsed JSON has no lines
 * any more, so the text is read once again, for all paths at the same time: a large document may have many mistakes.
 */
export function linesInJson(text: string, paths: readonly Path[]): number[] {
  const root: Wanted = { parts: new Map(), offset: 0 };
  for (const path of paths) {
    let node = root;
    for (const part of path.map(String)) {
      const next: Wanted = node.parts.get(part) ?? { parts: new Map(), offset: undefined };
      node.parts.set(part, next);
      node = next;
    }
  }
  find(text, root);
  return paths.map((path) => {
    let node = root;
    for (const part of path) {
      const next = node.parts.get(String(part));
      if (next?.offset === undefined) break;
      node = next;
    }
    return text.slice(0, node.offset).split('\n').length;
  });
}

function find(text: string, root: Wanted): void {
  // One frame for each open object or array: the key that was read last, or the index.
  const frames: {
    readonly wanted: Wanted | undefined;
    readonly isArray: boolean;
    key: string;
    isKeyNext: boolean;
  }[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (frame?.isKeyNext && token.startsWith('"')) {
      frame.key = JSON.parse(token);
      frame.isKeyNext = false;
    } else if (token === ',') {
      if (frame?.isArray) frame.key = String(Number(frame.key) + 1);
      else if (frame) frame.isKeyNext = true;
    } else if (token === '}' || token === ']') {
      frames.pop();
    } else if (token !== ':') {
      // A value begins here.
      const wanted = frame === undefined ? root : frame.wanted?.parts.get(frame.key);
      if (wanted !== undefined) wanted.offset = index;
      if (token === '{' || token === '[') {
        frames.push({ wanted, isArray: token === '[', key: '0', isKeyNext: token === '{' });
      }
    }
  }
}
