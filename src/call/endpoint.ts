import type { ReadTarget } from '../cache/context.ts';
import { effectsOf, own, type RequestValues } from '../cache/keys.ts';
import type { StoreKeys } from '../cache/store-keys.ts';
import { InvalidArgumentError } from '../errors.ts';
import type { Operation, ReadRule } from '../operation.ts';
import { pathSegment } from './styles.ts';
import type { UntypedInit } from './types.ts';

/** Most reads of one endpoint that are kept: to make one costs more than all the rest of a hit in memory. */
const READS_KEPT = 1_000;
/** The values of a request besides its path, where it has none. */
export const NOTHING_ELSE: Omit<RequestValues, 'path'> = {
  query: new URLSearchParams(),
  header: new Headers(),
  body: undefined,
};

/** The path parameters that a call is made with. */
export interface MadePath {
  /** Percent-encoded, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether a serializer of the caller's makes the path of them, so that it is not known here. */
  readonly isForeign: boolean;
}

/** A read that is given path parameters alone. */
export interface KnownRead {
  readonly target: ReadTarget;
  readonly url: string;
}

/** An operation at one base URL, with what every call of it needs worked out once. */
export class Endpoint {
  readonly operationId: string;
  readonly operation: Operation;
  /** `METHOD /path/{template}`, all that a message says about a call. */
  readonly what: string;
  /** In upper case. */
  readonly method: string;
  readonly baseUrl: string;
  readonly storeKeys: StoreKeys;
  /** Names of headers, in lower case, that do not change a response or stand in its key. */
  readonly harmless: ReadonlySet<string>;
  /** Names of path parameters, in the order of the template. */
  readonly pathNames: readonly string[];
  /** The arguments of named calls that they are. */
  readonly pathArguments: readonly string[];
  /** By the values of path parameters as they were given, which spares a hit their check and their encoding. */
  readonly #reads = new Map<string, KnownRead>();
  readonly #isElsewhere: boolean;
  /** Literal text at even places, names of parameters at odd ones. */
  readonly #pieces: readonly string[];

  /** @param harmless Names of headers, in lower case, that are known not to change a response. */
  constructor(
    id: string,
    operation: Operation,
    baseUrl: string,
    storeKeys: StoreKeys,
    harmless: readonly string[],
  ) {
    this.operationId = id;
    this.operation = operation;
    this.method = operation.method.toUpperCase();
    this.what = `${this.method} ${operation.path}`;
    this.baseUrl = servedAt(operation.server, baseUrl);
    this.storeKeys = storeKeys;
    const inKey = JSON.stringify(operation.cache).matchAll(/\{\$request\.header\.([^{}]+)\}/g);
    // A header that the document declares stands in the key of a read, or does not change its response.
    const declared = [...(operation.headers ?? []), ...(operation.cookies === undefined ? [] : ['cookie'])];
    this.harmless = new Set([
      ...harmless,
      ...declared.map((name) => name.toLowerCase()),
      ...[...inKey].map(([, name]) => (name as string).toLowerCase()),
    ]);
    this.#pieces = operation.path.split(/\{([^{}]+)\}/);
    this.pathNames = Object.keys(operation.pathParameters);
    this.pathArguments = this.pathNames.map((name) => own(operation.argumentNames?.path, name) ?? name);
    this.#isElsewhere = operation.server !== undefined && !isOfOrigin(operation.server, baseUrl);
  }

  /**
   * The path parameters of a call, each checked and encoded.
   * @throws {InvalidArgumentError} `invalid_argument`
   */
  pathOf({ params, pathSerializer }: UntypedInit): MadePath {
    const isForeign = pathSerializer !== undefined;
    if (this.#isElsewhere) {
      const where = this.operation.server;
      throw new InvalidArgumentError(
        `${this.what} is served by ${where}; call it with a client of that base URL`,
      );
    }
    const values: Record<string, string> = {};
    // What a serializer of the caller's takes is up to that, unless a key of a write is made of it.
    if (isForeign && this.operation.cache.kind !== 'write') return { values, isForeign };
    const given = params?.path ?? {};
    for (const name in this.operation.pathParameters)
      values[name] = pathSegment(this.operation, name, given[name]);
    return { values, isForeign };
  }

  /** The URL of a call that is given path parameters alone. */
  urlOf({ values }: MadePath): string {
    let url = this.baseUrl;
    let index = 0;
    for (const piece of this.#pieces) url += index++ % 2 === 0 ? piece : values[piece];
    return url;
  }

  /**
   * The read that is given strings as its path parameters and nothing else; `undefined` for any other call.
   * @param names Under which the values of the path parameters stand, {@link pathNames} or {@link pathArguments}.
   * @throws {InvalidArgumentError} `invalid_argument`
   */
  readOf(given: Readonly<Record<string, unknown>>, names: readonly string[]): KnownRead | undefined {
    let key: string | undefined;
    for (const name of names) {
      const value = given[name];
      if (typeof value !== 'string') return undefined;
      // The length tells where one value ends and the next begins.
      key = key === undefined ? value : `${key.length} ${key}${value}`;
    }
    let left = names.length;
    for (const _ in given) left -= 1;
    return left === 0 ? (this.#reads.get(key ?? '') ?? this.#newRead(key ?? '', given, names)) : undefined;
  }

  #newRead(
    key: string,
    given: Readonly<Record<string, unknown>>,
    names: readonly string[],
  ): KnownRead | undefined {
    if (this.operation.cache.kind !== 'read' || this.#isElsewhere) return undefined;
    const params = { path: Object.fromEntries(names.map((name, at) => [this.pathNames[at], given[name]])) };
    const path = this.pathOf({ params });
    const read = { target: this.targetOf({ ...NOTHING_ELSE, path: path.values }), url: this.urlOf(path) };
    if (this.#reads.size >= READS_KEPT) this.#reads.delete(this.#reads.keys().next().value as string);
    this.#reads.set(key, read);
    return read;
  }

  /** Where a read of these values is cached. Only for an operation whose rule is that of a read. */
  targetOf(values: RequestValues): ReadTarget {
    const rule = this.operation.cache as ReadRule; // Every caller has asked for its kind.
    const { key = '', groups, witnesses } = effectsOf(this.operation, values);
    const { entry, version, group } = this.storeKeys;
    return {
      operationId: this.operationId,
      rule,
      entry: entry(key, rule.fingerprint),
      versions: [version(key), ...groups.map(group)],
      witnesses,
    };
  }
}

/** A server of an operation's own is used as long as it is of the same origin: the token is for no other. */
function servedAt(server: string | undefined, baseUrl: string): string {
  if (server === undefined || !isOfOrigin(server, baseUrl)) return baseUrl;
  return new URL(server, baseUrl).href.replace(/\/+$/, '');
}

function isOfOrigin(server: string, baseUrl: string): boolean {
  return URL.canParse(server, baseUrl) && new URL(server, baseUrl).origin === new URL(baseUrl).origin;
}
