import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Levels that a document may have. Real ones have fewer than 100. */
export const MOST_LEVELS = 250;
/** What is wrong with a document that has more. */
export const LEVELS: string = `more than ${MOST_LEVELS} levels within each other`;
/** Values that a document may hold once its aliases are written out. The largest real ones hold about a million. */
const MOST_VALUES = 5_000_000;

/** Refuses a document that cannot be read as JSON, for the reason that stands at an offset. */
export type Refuse = (why: string, offset: number) => never;

/** The levels below a value, and how many values it holds with its aliases written out. */
interface Extent {
  readonly levels: number;
  readonly size: number;
}

/**
 * The value of a parsed YAML document. Each node is visited once, aliases share what they name, and `<<` is merged
 * (YAML 1.1, which OpenAPI documents of the wild still use). `yaml` has both, but takes time that grows with the square
 * of the number of aliases, and cannot say where one of them makes the document endless.
 */
export function valueOfYaml(root: Node | null, refuse: Refuse): Json {
  const anchors = new Map<string, Json | undefined>();
  const extents = new Map<Json, Extent>();
  const extentOf = (value: Json): Extent => extents.get(value) ?? { levels: 0, size: 1 };

  function read(node: unknown, depth: number, offset: number): Json {
    const at = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    const anchor = isNode(node) && !isAlias(node) ? node.anchor : undefined;
    // While it is open it has no value that could stand in itself.
    if (anchor !== undefined) anchors.set(anchor, undefined);
    const value = contentOf(node, depth, at);
    if (typeof value === 'object' && value !== null && !extents.has(value))
      extents.set(value, measured(value));
    const { levels, size } = extentOf(value);
    if (depth + levels > MOST_LEVELS) refuse(LEVELS, at);
    if (size > MOST_VALUES) refuse(`aliases make it hold more than ${MOST_VALUES} values`, at);
    if (anchor !== undefined) anchors.set(anchor, value);
    return value;
  }

  function measured(value: object): Extent {
    let [levels, size] = [0, 1];
    for (const member of Object.values(value)) {
      const extent = extentOf(member);
      levels = Math.max(levels, extent.levels + 1);
      size += extent.size;
    }
    return { levels, size };
  }

  function contentOf(node: unknown, depth: number, at: number): Json {
    if (isSeq(node)) return node.items.map((item) => read(item, depth + 1, at));
    if (isMap(node)) return mapping(node, depth, at);
    return isAlias(node) ? aliased(node.source, at) : isScalar(node) ? scalar(node.value, at, refuse) : null;
  }

  function aliased(name: string, at: number): Json {
    const value = anchors.get(name);
    if (value !== undefined) return value;
    const why = anchors.has(name) ? 'stands within what it names' : 'names no anchor above it';
    return refuse(`the alias "*${name}" ${why}`, at);
  }

  function mapping({ items }: YAMLMap, depth: number, offset: number): JsonObject {
    const own = new Map<string, Json>();
    const merged: JsonObject[] = [];
    for (const { key, value } of items) {
      const at = isNode(key) ? (key.range?.[0] ?? offset) : offset;
      const name = String(read(key, depth + 1, at));
      const member = read(value, depth + 1, at);
      if (name === '<<') merged.push(...mergedFrom(member, at, refuse));
      else if (own.has(name)) refuse(`the key ${JSON.stringify(name)} stands here twice`, at);
      else own.set(name, member);
    }
    // Of merged mappings the first that has a name counts, and a name of its own counts before them.
    const members = [...merged.reverse().flatMap((each) => Object.entries(each)), ...own];
    return Object.fromEntries(members);
  }

  return read(root, 0, 0);
}

function mergedFrom(merged: Json, at: number, refuse: Refuse): JsonObject[] {
  const all = Array.isArray(merged) ? merged : [merged];
  return all.every(isObject) ? all : refuse('"<<" merges mappings, and this is none', at);
}

/** What YAML knows and JSON does not: large integers stay numbers, dates become what `JSON.stringify` makes of them. */
function scalar(value: unknown, at: number, refuse: Refuse): Json {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Json;
  return refuse('a value that JSON does not have', at);
}
