import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Json } from './json.ts';

/** Levels that a document may have. Real ones have fewer than 100. */
export const MOST_LEVELS = 250;
/** Values that a document may hold once its aliases are written out. The largest real ones hold about a million. */
const MOST_VALUES = 5_000_000;

/** A YAML document that cannot be read as JSON, and the offset of the place that is the reason. */
export class YamlMistake extends Error {
  override readonly name = 'YamlMistake';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** What a node is worth: its value, the levels below it, and how many values it holds with its aliases written out. */
interface Measured {
  readonly value: Json;
  readonly levels: number;
  readonly size: number;
  /** Of a mapping, by name; of a sequence, its items. */
  readonly members?: ReadonlyMap<string, Measured>;
  readonly items?: readonly Measured[];
}

/**
 * The value of a parsed YAML document. Each node is visited once, aliases share what they name, and `<<` is merged
 * (YAML 1.1, which OpenAPI documents of the wild still use). `yaml` has both, but takes time that grows with the square
 * of the number of aliases, and cannot say where one of them makes the document endless.
 *
 * @throws {YamlMistake}
 */
export function valueOfYaml(root: Node | null): Json {
  const anchors = new Map<string, Measured | undefined>();

  function measure(node: Node | null, depth: number, offset: number): Measured {
    const at = node?.range?.[0] ?? offset;
    if (isAlias(node)) return aliased(node, depth, at);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    // While it is open it has no value that could stand in itself.
    if (anchor !== undefined) anchors.set(anchor, undefined);
    const measured = isMap(node)
      ? mapping(node.items as Pair<Node, Node | null>[], depth, at)
      : isSeq(node)
        ? sequence(node.items as Node[], depth, at)
        : { value: isScalar(node) ? scalar(node.value, at) : null, levels: 0, size: 1 };
    if (depth + measured.levels > MOST_LEVELS) throw tooDeep(at);
    if (measured.size > MOST_VALUES) {
      throw new YamlMistake(`aliases make it hold more than ${MOST_VALUES} values`, at);
    }
    if (anchor !== undefined) anchors.set(anchor, measured);
    return measured;
  }

  function aliased({ source }: Alias, depth: number, at: number): Measured {
    const found = anchors.get(source);
    if (found === undefined) {
      const why = anchors.has(source) ? 'stands within what it names' : 'names no anchor above it';
      throw new YamlMistake(`the alias "*${source}" ${why}`, at);
    }
    if (depth + found.levels > MOST_LEVELS) throw tooDeep(at);
    return found;
  }

  function sequence(nodes: readonly Node[], depth: number, at: number): Measured {
    const items = nodes.map((node) => measure(node, depth + 1, at));
    return { value: items.map(({ value }) => value), items, ...sum(items) };
  }

  function mapping(pairs: readonly Pair<Node, Node | null>[], depth: number, at: number): Measured {
    const own = new Map<string, Measured>();
    const merged: ReadonlyMap<string, Measured>[] = [];
    for (const { key, value } of pairs) {
      const place = key?.range?.[0] ?? at;
      const name = String(measure(key, depth + 1, at).value);
      if (own.has(name) && name !== '<<')
        throw new YamlMistake(`the key ${JSON.stringify(name)} stands here twice`, place);
      own.set(name, measure(value, depth + 1, place));
      if (name === '<<') merged.push(...mergedFrom(own.get(name) as Measured, place));
    }
    if (merged.length > 0) own.delete('<<');
    // Of merged mappings the first that has a name counts, and a name of its own counts before them.
    const members = new Map([...merged.reverse().flatMap((each) => [...each]), ...own]);
    const value = Object.fromEntries([...members].map(([name, member]) => [name, member.value]));
    return { value, members, ...sum([...members.values()]) };
  }

  return measure(root, 0, 0).value;
}

function mergedFrom(merged: Measured, at: number): ReadonlyMap<string, Measured>[] {
  return (merged.items ?? [merged]).map(({ members }) => {
    if (members === undefined) throw new YamlMistake('"<<" merges mappings, and this is none', at);
    return members;
  });
}

function sum(parts: readonly Measured[]): Pick<Measured, 'levels' | 'size'> {
  let [levels, size] = [0, 1];
  for (const part of parts) {
    levels = Math.max(levels, part.levels + 1);
    size += part.size;
  }
  return { levels, size };
}

/** What YAML knows and JSON does not: large integers stay numbers, dates become what `JSON.stringify` makes of them. */
function scalar(value: unknown, at: number): Json {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Json;
  throw new YamlMistake('a value that JSON does not have', at);
}

function tooDeep(at: number): YamlMistake {
  return new YamlMistake(`more than ${MOST_LEVELS} levels within each other`, at);
}
