import { kindOf } from './declared-rules.ts';
import type { OpenApiDocument } from './document.ts';
import { DocumentError } from './files.ts';
import { isObject, type Json, type JsonObject, type Path, pointerTo } from './json.ts';
import { readSource, type Source } from './source.ts';

const MEMBERS = /^(?:target|description|update|remove|x-.*)$/;

/**
 * A document with the actions of an overlay applied in order: how cache rules are added to a document that somebody
 * else writes. A later action wins over an earlier one; one that selects nothing is a mistake here, because then the
 * document has moved on. Mistakes in what an action wrote are reported at its line.
 *
 * @throws {DocumentError} with file and line.
 * @see https://spec.openapis.org/overlay/v1.0.0.html
 */
export function overlaid(
  document: OpenApiDocument,
  file: string,
  source: Source = readSource(file),
): OpenApiDocument {
  const { root, lineOf } = source;
  const fail = (path: Path, why: string) =>
    new DocumentError(`${file}:${lineOf(path)} ${pointerTo(path)}\n  ${why}`);
  if (!String(root.overlay ?? '').startsWith('1.') || !Array.isArray(root.actions)) {
    throw fail([], 'is not an overlay: "overlay" must start with 1 and "actions" be a list');
  }
  /** Where in the overlay stands what stands at a pointer into the document. */
  const written = new Map<string, Path>();
  let result: Json = document.root;
  for (const [index, action] of root.actions.entries()) {
    const at = ['actions', index];
    if (!isObject(action) || typeof action.target !== 'string') throw fail(at, 'an action needs a "target"');
    const unknown = Object.keys(action).find((name) => !MEMBERS.test(name));
    if (unknown !== undefined) throw fail([...at, unknown], `"${unknown}" is no member of an action`);
    const isUpdate = action.update !== undefined && (action.remove ?? false) === false;
    if (!isUpdate && action.remove !== true) throw fail(at, 'an action needs an "update", or "remove: true"');
    let selected = 0;
    const change = (node: Json, path: Path): Json | undefined => {
      selected++;
      if (action.remove === true) return undefined;
      for (const inside of pathsIn(action.update)) {
        written.set(pointerTo([...path, ...inside]), [...at, 'update', ...inside]);
      }
      return merged(node, action.update);
    };
    try {
      result = rewritten(result, parseJsonPath(action.target), change) ?? {};
    } catch (error) {
      if (error instanceof SyntaxError) throw fail([...at, 'target'], error.message);
      throw error;
    }
    if (selected === 0)
      throw fail([...at, 'target'], `"${action.target}" selects nothing in ${document.file}`);
  }
  return document.with(result as JsonObject, (path) => {
    for (let length = path.length; length >= 0; length--) {
      const place = written.get(pointerTo(path.slice(0, length)));
      // What an action did not write of what it updates is missing in the document.
      const isRest = place?.at(-1) === 'update' && length < path.length;
      if (place !== undefined && !isRest) return { file, line: lineOf(place) };
    }
    return undefined;
  });
}

/** The paths of everything in a value, its own first. */
function* pathsIn(value: Json | undefined, path: Path = []): Generator<Path> {
  if (value === undefined) return;
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) yield* pathsIn(member, [...path, name]);
}

/** Objects are merged member by member, lists are continued, everything else is replaced, a rule by one of another kind too. */
function merged(node: Json, update: Json | undefined): Json {
  if (update === undefined) return node;
  if (Array.isArray(node)) return [...node, ...(Array.isArray(update) ? update : [update])];
  if (!isObject(node) || !isObject(update)) return update;
  const members = Object.entries(update).map(([name, value]) => {
    const before = node[name];
    const isOther = name === 'x-cache' && kindOf(before) !== kindOf(value);
    return [name, before === undefined || isOther ? value : merged(before, value)];
  });
  return { ...node, ...Object.fromEntries(members) };
}

/** One step into a value: every child, or those with these names or indexes. */
type Step = '*' | readonly string[];

const QUOTED = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const STEP = new RegExp(
  String.raw`^(?:(\.\*|\[\*\])|\.([\w$-]+)|\[((?:${QUOTED}|\d+)(?:\s*,\s*(?:${QUOTED}))*)\])`,
);
const NAME = new RegExp(String.raw`${QUOTED}|\d+`, 'g');

/** A name in either kind of quotes, with escapes as in JSON and of the quote itself. */
function unquoted(name: string): string {
  if (name.startsWith('"')) return JSON.parse(name) as string;
  return name.slice(1, -1).replace(/\\(.)/g, '$1');
}

/**
 * Reads the part of JSONPath that overlays need: names, indexes, wildcards and lists of names, such as
 * `$.paths.*.get` and `$.paths['/books/{id}']['put','patch']`. Filters, slices and `..` are not understood.
 *
 * @throws {SyntaxError} saying which part cannot be read.
 * @see https://www.rfc-editor.org/rfc/rfc9535
 */
export function parseJsonPath(path: string): Step[] {
  if (!path.startsWith('$')) throw new SyntaxError(`"${path}" does not begin with "$"`);
  const steps: Step[] = [];
  let rest = path.slice(1);
  while (rest !== '') {
    const [whole, star, name, list] = STEP.exec(rest) ?? [];
    if (whole === undefined) {
      throw new SyntaxError(
        `"${rest}" in "${path}" cannot be read: a step is .name, .*, [*], [0], ['name'] or ['one','other']`,
      );
    }
    if (star !== undefined) steps.push('*');
    else if (name !== undefined) steps.push([name]);
    else
      steps.push(
        [...(list as string).matchAll(NAME)].map(([each]) => (/^\d/.test(each) ? each : unquoted(each))),
      );
    rest = rest.slice(whole.length);
  }
  return steps;
}

/**
 * A value in which everything that the steps select is changed, or left out where `change` returns `undefined`. All
 * that is not on the way is shared with the original.
 */
function rewritten(
  node: Json,
  [step, ...rest]: readonly Step[],
  change: (selected: Json, path: Path) => Json | undefined,
  path: Path = [],
): Json | undefined {
  if (step === undefined) return change(node, path);
  const isSelected = (key: string) => step === '*' || step.includes(key);
  if (Array.isArray(node)) {
    return node.flatMap((item, index) => {
      const next = isSelected(String(index)) ? rewritten(item, rest, change, [...path, index]) : item;
      return next === undefined ? [] : [next];
    });
  }
  if (!isObject(node)) return node;
  const copy = { ...node };
  // Of an object with thousands of members most actions select one.
  const names =
    step === '*' ? Object.keys(node) : [...new Set(step)].filter((name) => Object.hasOwn(node, name));
  for (const name of names) {
    const next = rewritten(node[name] as Json, rest, change, [...path, name]);
    if (next === undefined) delete copy[name];
    else copy[name] = next;
  }
  return copy;
}
