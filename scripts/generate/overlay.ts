import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject, pointerTo } from './json.ts';
import { parseJsonPath, rewritten } from './json-path.ts';
import { readSource, type Source, UnreadableDocument } from './source.ts';

/**
 * A document with the actions of an overlay applied in order: how cache rules are added to a document that somebody
 * else writes. An action that selects nothing is a mistake here, because then the document has moved on.
 *
 * @throws {UnreadableDocument} with file and line.
 * @see https://spec.openapis.org/overlay/v1.0.0.html
 */
export function overlaid(
  document: OpenApiDocument,
  file: string,
  source: Source = readSource(file),
): OpenApiDocument {
  const { root, linesOf } = source;
  const fail = (path: readonly (string | number)[], why: string) =>
    new UnreadableDocument(`${file}:${linesOf([path])[0]} ${pointerTo(path)}\n  ${why}`);
  if (!String(root.overlay ?? '').startsWith('1.') || !Array.isArray(root.actions)) {
    throw fail([], 'is not an overlay: "overlay" must start with 1 and "actions" be a list');
  }
  let result: Json = document.root;
  for (const [index, action] of root.actions.entries()) {
    const at = ['actions', index];
    if (!isObject(action) || typeof action.target !== 'string') throw fail(at, 'an action needs a "target"');
    const unknown = Object.keys(action).find((name) => !MEMBERS.test(name));
    if (unknown !== undefined) throw fail([...at, unknown], `"${unknown}" is no member of an action`);
    let selected = 0;
    const change = (node: Json): Json | undefined => {
      selected++;
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
  return document.with(result as JsonObject);
}

const MEMBERS = /^(?:target|description|update|remove|x-.*)$/;

/** Objects are merged member by member, lists are continued, everything else is replaced. */
function merged(node: Json, update: Json | undefined): Json {
  if (update === undefined) return node;
  if (Array.isArray(node)) return [...node, ...(Array.isArray(update) ? update : [update])];
  if (!isObject(node) || !isObject(update)) return update;
  const members = Object.entries(update).map(([name, value]) => {
    const before = node[name];
    return [name, before === undefined ? value : merged(before, value)];
  });
  return { ...node, ...Object.fromEntries(members) };
}
