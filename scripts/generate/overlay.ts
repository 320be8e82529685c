import { kindOf } from './declared-rules.ts';
import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject, type Path, pointerTo, valueAt } from './json.ts';
import { parseJsonPath, rewritten } from './json-path.ts';
import { readSource, type Source, UnreadableDocument } from './source.ts';

const MEMBERS = /^(?:target|description|update|remove|x-.*)$/;

/**
 * A document with the actions of an overlay applied in order: how cache rules are added to a document that somebody
 * else writes. A later action wins over an earlier one; one that selects nothing is a mistake here, because then the
 * document has moved on. Mistakes in what an action wrote are reported at its line.
 *
 * @throws {UnreadableDocument} with file and line.
 * @see https://spec.openapis.org/overlay/v1.0.0.html
 */
export function overlaid(
  document: OpenApiDocument,
  file: string,
  source: Source = readSource(file),
): OpenApiDocument {
  const { root, lineOf } = source;
  const fail = (path: Path, why: string) =>
    new UnreadableDocument(`${file}:${lineOf(path)} ${pointerTo(path)}\n  ${why}`);
  if (!String(root.overlay ?? '').startsWith('1.') || !Array.isArray(root.actions)) {
    throw fail([], 'is not an overlay: "overlay" must start with 1 and "actions" be a list');
  }
  const written = new Map<string, number[]>();
  let result: Json = document.root;
  for (const [index, action] of root.actions.entries()) {
    const at = ['actions', index];
    if (!isObject(action) || typeof action.target !== 'string') throw fail(at, 'an action needs a "target"');
    const unknown = Object.keys(action).find((name) => !MEMBERS.test(name));
    if (unknown !== undefined) throw fail([...at, unknown], `"${unknown}" is no member of an action`);
    let selected = 0;
    const change = (node: Json, path: Path): Json | undefined => {
      selected++;
      const place = pointerTo(path);
      written.set(place, [...(written.get(place) ?? []), index]);
      return action.remove === true ? undefined : merged(node, action.update);
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
  const actions = root.actions;
  return document.with(result as JsonObject, (path) => {
    const place = placeIn(actions, written, path);
    return place && { file, line: lineOf(place) };
  });
}

/** Of the actions that wrote at a place or around it, the one that wrote most of the way to it, and of those the last. */
function placeIn(
  actions: readonly Json[],
  written: ReadonlyMap<string, readonly number[]>,
  path: Path,
): Path | undefined {
  let best: { readonly depth: number; readonly place: Path } | undefined;
  for (let length = 0; length <= path.length; length++) {
    for (const index of written.get(pointerTo(path.slice(0, length))) ?? []) {
      const update = valueAt(actions as Json[], [index, 'update']);
      const rest = path.slice(length);
      const known = rest.findIndex((_, end) => valueAt(update, rest.slice(0, end + 1)) === undefined);
      const inside = known === -1 ? rest : rest.slice(0, known);
      // The name of what it wrote, at least: a rule that nobody wrote is missing in the document.
      const isOurs = inside.length > 0 || (known === -1 && update !== undefined);
      const depth = length + inside.length;
      if (isOurs && depth >= (best?.depth ?? 0))
        best = { depth, place: ['actions', index, 'update', ...inside] };
    }
  }
  return best?.place;
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
