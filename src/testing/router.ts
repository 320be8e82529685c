import type { Route } from './routes.ts';

interface Variable {
  readonly name: string;
  readonly node: Node;
}

interface Node {
  readonly words: Map<string, Node>;
  uuid?: Variable;
  any?: Variable;
  readonly routes: Map<string, Route>;
}

/** The operations that answer at one address, by method, with the path parameters of a request. */
export interface Match {
  readonly routes: ReadonlyMap<string, Route>;
  readonly params: Readonly<Record<string, string>>;
}

const dashedUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function newNode(): Node {
  return { words: new Map(), routes: new Map() };
}

function childFor(node: Node, segment: string): Node {
  const variable = /^<(uuid|any):(\w+)>$/.exec(segment);
  if (variable === null) {
    const known = node.words.get(segment) ?? newNode();
    node.words.set(segment, known);
    return known;
  }
  const kind = variable[1] === 'uuid' ? 'uuid' : 'any';
  node[kind] ??= { name: variable[2] ?? '', node: newNode() };
  return node[kind].node;
}

function walk(
  node: Node,
  segments: readonly string[],
  depth: number,
  params: Record<string, string>,
): Node | undefined {
  const segment = segments[depth];
  if (segment === undefined) return node.routes.size > 0 ? node : undefined;
  const word = node.words.get(segment);
  const byWord = word && walk(word, segments, depth + 1, params);
  if (byWord) return byWord;
  if (node.uuid && dashedUuid.test(segment)) {
    params[node.uuid.name] = segment.toLowerCase();
    return walk(node.uuid.node, segments, depth + 1, params);
  }
  if (node.any === undefined || segment === '') return undefined;
  params[node.any.name] = segment;
  return walk(node.any.node, segments, depth + 1, params);
}

function decode(path: string): string | undefined {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Builds the table once and returns its look-up, which takes a path without its query. */
export function createRouter(routes: readonly Route[]): (path: string) => Match | undefined {
  const root = newNode();
  for (const route of routes) {
    const node = route.path.slice(1).split('/').reduce(childFor, root);
    node.routes.set(route.method, route);
  }
  return (path) => {
    const params: Record<string, string> = {};
    const node = walk(root, decode(path)?.slice(1).split('/') ?? [], 0, params);
    return node && { routes: node.routes, params };
  };
}
