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

/** The operations at one address, by method, with the path parameters of a request. */
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

function byteOf(percentEncoded: string): string {
  return String.fromCharCode(Number.parseInt(percentEncoded.slice(1), 16));
}

/** The path of a request, whose characters are bytes; what is no UTF-8 is replaced, as the server does. */
function decode(path: string): string {
  if (/^[\x20-\x24\x26-\x7e]*$/.test(path)) return path;
  return Buffer.from(path.replace(/%[0-9a-f]{2}/gi, byteOf), 'latin1').toString('utf8');
}

/** Where a path leads: to operations, or, for one with doubled slashes, to another path. */
export type Destination = Match | { readonly redirectTo: string } | undefined;

/** Builds the table once and returns a function that finds the destination of a path without its query. */
export function createRouter(routes: readonly Route[]): (path: string, method: string) => Destination {
  const root = newNode();
  for (const route of routes) {
    const node = route.path.slice(1).split('/').reduce(childFor, root);
    node.routes.set(route.method, route);
  }
  const find = (path: string): Match | undefined => {
    const params: Record<string, string> = {};
    const node = walk(root, path.slice(1).split('/'), 0, params);
    return node && { routes: node.routes, params };
  };
  return (path, method) => {
    const decoded = `/${decode(path).replace(/^\/+/, '')}`;
    const match = find(decoded);
    if (match !== undefined || !decoded.includes('//')) return match;
    const merged = decoded.replaceAll('//', '/');
    const mergedMatch = find(merged);
    return mergedMatch && allows(mergedMatch, method) ? { redirectTo: encodeURI(merged) } : mergedMatch;
  };
}

/** True when a method is answered at an address: HEAD where GET is, OPTIONS everywhere. */
export function allows(match: Match, method: string): boolean {
  return method === 'OPTIONS' || match.routes.has(method === 'HEAD' ? 'GET' : method);
}
