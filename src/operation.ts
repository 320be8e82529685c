/**
 * One operation of the document, as a row of `generated/operations.ts`: what a request needs to be
 * recognised, checked and cached. Everything else about the operation is a type and costs nothing here.
 */
export interface Operation<Path extends string = string> {
  /** The HTTP method. */
  readonly method: Method;
  /** The path template of the document, such as `/organisations/{organisation_id}`. */
  readonly path: Path;
  /** Path parameters in the order of the template. */
  readonly pathParameters: Readonly<Record<string, Format>>;
  /** Names of query parameters. */
  readonly query: readonly string[];
  /** Top-level properties of the JSON request body. */
  readonly body: Readonly<Record<string, Format>>;
  /** What the document says of values of these properties beyond their type; properties without such a check are left out. */
  readonly checks?: Readonly<Record<string, PropertyCheck>>;
  /** The body is one argument called `body`: it is no JSON object, or its properties would clash with parameters. */
  readonly wholeBody?: true;
  /** Media type of the request body, where it is not `application/json`. */
  readonly bodyType?: string;
  /** Names of header parameters. */
  readonly headers?: readonly string[];
  /** Names of cookie parameters. */
  readonly cookies?: readonly string[];
  /** How parameters are written, by place and name, where that is not the default of OpenAPI for single values and lists. */
  readonly styles?: Readonly<Partial<Record<ParameterPlace, Readonly<Record<string, ParameterStyle>>>>>;
  /** Arguments of named operations by place and name of the parameter, where two would have one name. */
  readonly argumentNames?: Readonly<Partial<Record<ParameterPlace, Readonly<Record<string, string>>>>>;
  /** URL of the server that serves it, where it is another than that of the document; may be relative to its origin. */
  readonly server?: string;
  /** Whether every success that has a body is declared as JSON. */
  readonly json: boolean;
  /** Some success besides 204 and 205 is declared without a body. */
  readonly mayBeEmpty?: true;
  /** No 2xx response is declared with a body, so what comes in one is left unread. */
  readonly noContent?: true;
  /** What the cache does with it, from `x-cache`. */
  readonly cache: ReadRule | WriteRule | NoRule;
}

/**
 * What a value of a property must be for the API to take it, as in JSON Schema: `pattern` and `isUuid` speak of texts
 * only, `minimum` and `maximum` of numbers, `items` of lists, and a value of another type passes.
 */
export interface PropertyCheck {
  /** A regular expression that some part of the text matches, for `new RegExp(pattern, 'u')`. */
  readonly pattern?: string;
  /** The smallest number. */
  readonly minimum?: number;
  /** The largest number. */
  readonly maximum?: number;
  /** The text is a UUID: 32 hexadecimal digits with dashes. */
  readonly isUuid?: true;
  /** What each item of the list must be. */
  readonly items?: PropertyCheck;
}

/** Where a parameter stands. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** How a parameter is written into a request. @see https://spec.openapis.org/oas/v3.1.1.html#style-values */
export interface ParameterStyle {
  /** As in OpenAPI; absent with `content`. */
  readonly style?: 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject';
  /** Whether each item or property is written on its own. */
  readonly explode?: boolean;
  /** Whether reserved characters stay as they are. */
  readonly allowReserved?: true;
  /** The value is written as JSON. */
  readonly content?: 'json';
}

/** HTTP methods that an OpenAPI path item can hold, in lower case as there. */
export type Method = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace';

/**
 * How a value is brought into its one spelling before it becomes part of a path or a key. Only what is enforced
 * when a call is made counts: a `uuid` and an `integer` have one spelling, everything else is free text.
 */
export type Format = 'uuid' | 'integer' | 'text';

/** A read whose response is cached under `key`. Templates hold OpenAPI runtime expressions in braces. */
export interface ReadRule {
  /** Tells the three rules apart. */
  readonly kind: 'read';
  /** Template of the key of its entry. */
  readonly key: string;
  /** Seconds for which a response is kept, before jitter. */
  readonly ttlSeconds: number;
  /** Groups of entries that a write can invalidate as a whole. */
  readonly groups: readonly string[];
  /** Templates of external keys that vouch for its entry: another application deletes one with each write that changes it. */
  readonly witnesses?: readonly string[];
  /** The JSON type that the response must have to be stored. */
  readonly root: 'object' | 'array' | 'any';
  /** Changes with the schema of the response, so that no release reads entries of another shape. */
  readonly fingerprint: string;
}

/** A write and what it invalidates. */
export interface WriteRule {
  /** Tells the three rules apart. */
  readonly kind: 'write';
  /** Keys of cached reads. */
  readonly deletes: readonly string[];
  /** Keys that only other applications on the same data fill. */
  readonly externalDeletes: readonly string[];
  /** Groups of entries that it invalidates as a whole. */
  readonly invalidates: readonly string[];
}

/** An operation that the cache does not touch. */
export interface NoRule {
  /** Tells the three rules apart. */
  readonly kind: 'none';
}

/** A table of operations by operationId, as the generator writes it. */
export type OperationTable = Readonly<Record<string, Operation>>;
