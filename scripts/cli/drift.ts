import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { memberOfNoJson } from '../../src/http/response.ts';
import { type Auth, tokenMinter } from '../../src/http/token.ts';
import type { DeclaredOperation } from '../generate/declared-operation.ts';
import { isObject, type Json, type JsonObject, type OpenApiDocument } from '../generate/document.ts';
import { objectsIn, textsIn, valueAt } from '../generate/json.ts';
import { readOperations } from '../generate/operations.ts';
import { KnownValues } from './known-values.ts';

/** What a comparison of reads with the document found. */
export interface Comparison {
  /** How many responses were as the document says. */
  readonly reads: number;
  /** The first one that was not: its operation, the JSON pointer of what differs, and how. */
  readonly difference?: string;
  /** The read that took longest. */
  readonly slowest: { readonly operationId: string; readonly ms: number };
}

/** No read of a healthy API takes so long. */
const TIMEOUT_MS = 30_000;
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** The year in which the financial year of now starts (1 April). */
export function financialYear(): number {
  const now = new Date();
  return now.getUTCMonth() >= 3 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
}

/** Values for the parameters of reads that need no API. */
function firstValues(): KnownValues {
  const values = new KnownValues();
  values.add('year', String(financialYear()));
  values.add('token', 'rubbish');
  for (const name of ['organisation_id', 'service_id', 'org_id', 'invited_org_user_id'])
    values.add(name, UNKNOWN_ID);
  return values;
}

/** The parameter that takes the ids which the response of an operation lists. */
const IDS_OF: Readonly<Record<string, string>> = {
  getOrganisations: 'organisation_id',
  getOrganisationServices: 'service_id',
  getOrganisationInvites: 'invited_org_user_id',
};

/** Adds what a response names. */
function learn(values: KnownValues, operationId: string, body: Json | undefined, limit: number): void {
  const idName = IDS_OF[operationId];
  if (idName === undefined) return;
  for (const item of objectsIn(isObject(body) ? body.data : body).slice(0, limit)) {
    values.add(idName, String(item.id));
    if (typeof item.name === 'string') values.add('name', item.name);
    for (const domain of textsIn(item.domains)) values.add('domain', domain);
  }
}

/** The document with every object closed: a member that it does not declare is a difference too. */
function closed(document: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    isObject(value) && value.type === 'object' && value.properties && value.additionalProperties === undefined
      ? { ...value, additionalProperties: false }
      : value,
  ) as JsonObject; // an object as before
}

/** Tells how a response differs from the document. */
class Checker {
  readonly #ajv = new Ajv2020({ strict: false });
  readonly #document: OpenApiDocument;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.#document = document.with(closed(document.root));
    addFormats.default(this.#ajv);
  }

  differenceOf({ id, declared: read }: DeclaredOperation, status: number, text: string): string | undefined {
    const declared = this.#document.deref(valueAt(read, ['responses', String(status)]));
    if (!isObject(declared)) return `# has the status ${status}, which the document does not declare`;
    const media = isObject(declared.content) ? declared.content['application/json'] : undefined;
    if (!isObject(media)) return text === '' ? undefined : `# of the status ${status} has a body`;
    const body = parsed(text);
    if (body === undefined) return `${pointerOfNoJson(text)} of the status ${status} is not JSON`;
    const validate = this.#validatorFor(`${id} ${status}`, media.schema);
    if (validate(body)) return undefined;
    const [error] = validate.errors ?? [];
    return error && `#${pointerOf(error)} of the status ${status} ${error.message}`;
  }

  #validatorFor(name: string, schema: Json | undefined): ValidateFunction {
    const known = this.#validators.get(name);
    if (known !== undefined) return known;
    // References start at the root of the schema, so the components go along with it.
    const components = this.#document.root.components;
    const validate = this.#ajv.compile({ ...(isObject(schema) ? schema : {}), components });
    this.#validators.set(name, validate);
    return validate;
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // nothing else comes out of it
  } catch {
    return undefined;
  }
}

/** The member that keeps a body from being JSON, where it is one of the numbers that JSON does not have. */
function pointerOfNoJson(text: string): string {
  const member = memberOfNoJson(text);
  return member === undefined ? '#' : `#/…/${member.name}`;
}

function pointerOf({ instancePath, params }: ErrorObject): string {
  const member: unknown = params.missingProperty ?? params.additionalProperty;
  return typeof member === 'string' ? `${instancePath}/${member}` : instancePath;
}

/** Fills in the values: those of the path, and the others as a query. */
function addressOf(
  { path, parameters }: DeclaredOperation,
  values: Readonly<Record<string, string>>,
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const query = parameters.filter((each) => each.in === 'query');
  const search = new URLSearchParams(query.map(({ name }): [string, string] => [name, values[name] ?? '']));
  return query.length === 0 ? filled : `${filled}?${search}`;
}

/**
 * Calls every read of the document with values that the API itself names, and compares each response, errors
 * included, with the document. Ends at the first difference. Sends nothing but GET requests.
 */
export async function firstDifference(
  document: OpenApiDocument,
  baseUrl: string,
  auth: Auth,
  limit: number,
): Promise<Comparison> {
  const token = tokenMinter(auth);
  const checker = new Checker(document);
  const values = firstValues();
  let reads = 0;
  let slowest = { operationId: 'none', ms: 0 };
  for (const read of readOperations(document).operations.filter(({ method }) => method === 'get')) {
    const names = read.parameters.map(({ name }) => name);
    for (const combination of values.combinations(names).slice(0, limit + 1)) {
      const address = addressOf(read, combination);
      const headers = { authorization: `Bearer ${await token(new AbortController().signal)}` };
      const url = `${baseUrl.replace(/\/+$/, '')}${address}`;
      const startMs = performance.now();
      const response = await fetch(url, {
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      const ms = performance.now() - startMs;
      if (ms > slowest.ms) slowest = { operationId: read.id, ms };
      const difference = checker.differenceOf(read, response.status, text);
      if (difference !== undefined)
        return { reads, slowest, difference: `${read.id} (GET ${address}): ${difference}` };
      learn(values, read.id, parsed(text), limit);
      reads += 1;
    }
  }
  return { reads, slowest };
}
