import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { memberOfNoJson } from '../../src/http/response.ts';
import { type Auth, tokenMinter } from '../../src/http/token.ts';
import type { DeclaredOperation } from '../generate/declared-operation.ts';
import type { OpenApiDocument } from '../generate/document.ts';
import { isObject, type Json, type JsonObject, objectsIn, textsIn, valueAt } from '../generate/json.ts';
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
const FIRST_VALUES = {
  year: String(financialYear()),
  token: 'rubbish',
  organisation_id: UNKNOWN_ID,
  service_id: UNKNOWN_ID,
  org_id: UNKNOWN_ID,
  invited_org_user_id: UNKNOWN_ID,
};

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

/** Tells how the responses of a document's operations differ from it, `undefined` for one that does not. */
function checkerOf(original: OpenApiDocument) {
  const document = original.with(closed(original.root));
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  // References start at the root of the schema, so the components go along with it.
  const { components } = document.root;
  const validators = new Map<JsonObject, ValidateFunction>();
  return ({ declared }: DeclaredOperation, status: number, text: string): string | undefined => {
    const response = document.deref(valueAt(declared, ['responses', String(status)]));
    if (!isObject(response)) return `# has the status ${status}, which the document does not declare`;
    const media = isObject(response.content) ? response.content['application/json'] : undefined;
    if (!isObject(media)) return text === '' ? undefined : `# of the status ${status} has a body`;
    const body = parsed(text);
    if (body === undefined) {
      const member = memberOfNoJson(text);
      return `#${member === undefined ? '' : `/…/${member.name}`} of the status ${status} is not JSON`;
    }
    const schema = isObject(media.schema) ? media.schema : {};
    const validate = validators.get(media) ?? ajv.compile({ ...schema, components });
    validators.set(media, validate);
    if (validate(body)) return undefined;
    const [{ instancePath, params, message }] = validate.errors as [ErrorObject];
    const member: unknown = params.missingProperty ?? params.additionalProperty;
    const pointer = typeof member === 'string' ? `${instancePath}/${member}` : instancePath;
    return `#${pointer} of the status ${status} ${message}`;
  };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // nothing else comes out of it
  } catch {
    return undefined;
  }
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
  const differenceOf = checkerOf(document);
  const values = new KnownValues();
  for (const [name, value] of Object.entries(FIRST_VALUES)) values.add(name, value);
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
      const difference = differenceOf(read, response.status, text);
      if (difference !== undefined)
        return { reads, slowest, difference: `${read.id} (GET ${address}): ${difference}` };
      learn(values, read.id, parsed(text), limit);
      reads += 1;
    }
  }
  return { reads, slowest };
}
