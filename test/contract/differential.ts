import { readFileSync } from 'node:fs';
import { type ReferenceApi, seed, startReferenceApi } from '../../src/testing/index.ts';
import { type RawResponse, sendRaw } from './raw-request.ts';
import { authorizationOf } from './tokens.ts';

/** A request to the real API on a fresh state, and what it answered, or what a read showed after it. */
interface Case {
  readonly class: string;
  readonly name: string;
  /** Method and path. */
  readonly request: string;
  /** Requests that went before it, with their bodies. */
  readonly before?: readonly (readonly [string, string])[];
  readonly body?: string;
  /** The body, where it is no UTF-8. */
  readonly base64?: string;
  /** @default 'application/json' */
  readonly contentType?: string;
  /** The name of a token that is not the usual one. */
  readonly token?: string;
  /** The read whose response is compared instead of the request's own. */
  readonly probe?: string;
  readonly response: {
    readonly status: number;
    /** Which of `texts` is the body, which is cut. */
    readonly text: number;
    readonly contentType?: string;
    readonly allow?: string;
  };
}

interface Recordings {
  readonly texts: readonly string[];
  readonly cases: readonly Case[];
}

/** A case and how it went. */
export interface Outcome {
  readonly class: string;
  readonly name: string;
  readonly request: string;
  /** Absent when both APIs gave the same response. */
  readonly difference?: { readonly expected: string; readonly actual: string };
  /** Why a difference is accepted. */
  readonly acceptedFor?: string;
}

const recordedAtMs = Date.parse('2026-11-26T12:00:00Z');
const recordedHost = '127.0.0.1:56011';
/** Where a recorded body is cut: a response of the request itself, and a read after it. */
const recordedLength = { response: 500, read: 700 } as const;
const newOrganisation = 'abcdef01-2345-4678-9abc-def012345678';

/** What the reference API does not do as the real one, and why. */
const acceptedFor: readonly { readonly request: RegExp; readonly reason: string }[] = [
  { request: /^GET \/\??$/, reason: 'the status page of the API tells its build: no organisation endpoint' },
  { request: /^\w+ \/user$/, reason: 'an endpoint of users: no organisation endpoint' },
];

const knownIds = new Set<string>([
  newOrganisation,
  ...Object.values(seed).flatMap((ids) => Object.values(ids)),
]);
knownIds.delete(seed.services.notify);

/** Hides what differs from run to run, as the recordings do. */
function comparable(body: string, length: number): string {
  const now = new Date(recordedAtMs).toISOString().slice(0, 19);
  return body
    .replaceAll(new RegExp(`${now}\\.\\d{6}Z`, 'g'), '<now>')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => (knownIds.has(id) ? id : '<uuid>'))
    .slice(0, length);
}

function send(api: ReferenceApi, request: string, body?: Buffer, given?: Case): Promise<RawResponse> {
  const headers = {
    Host: recordedHost,
    Authorization: authorizationOf(given?.token, recordedAtMs),
    'Content-Type': given?.contentType ?? 'application/json',
  };
  return sendRaw(api.url, request, headers, body);
}

function bodyOf({ body, base64 }: Case): Buffer | undefined {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return body === undefined ? undefined : Buffer.from(body);
}

async function responseTo(given: Case): Promise<RawResponse> {
  const api = await startReferenceApi({ now: () => recordedAtMs, logRequests: false });
  try {
    for (const [request, body] of given.before ?? []) await send(api, request, Buffer.from(body));
    const response = await send(api, given.request, bodyOf(given), given);
    return given.probe === undefined ? response : await send(api, `GET ${given.probe}`);
  } finally {
    await api.close();
  }
}

async function replay(given: Case, texts: readonly string[]): Promise<Outcome> {
  const { status, contentType = 'application/json', allow, text } = given.response;
  const response = await responseTo(given);
  const isRead = given.probe !== undefined;
  const headers = isRead ? [] : [contentType, allow ?? ''];
  const actualHeaders = ['content-type', 'allow'].map((name) => response.headers.get(name) ?? '');
  const expected = [status, ...headers, texts[text]].join(' ');
  const actual = [
    response.status,
    ...(isRead ? [] : actualHeaders),
    comparable(response.body, recordedLength[isRead ? 'read' : 'response']),
  ].join(' ');
  const outcome = { class: given.class, name: given.name, request: given.request };
  if (actual === expected) return outcome;
  const reason = acceptedFor.find(({ request }) => request.test(given.request))?.reason;
  return {
    ...outcome,
    difference: { expected, actual },
    ...(reason === undefined ? {} : { acceptedFor: reason }),
  };
}

/** Replays every recorded request against the reference API, each on a fresh state. */
export async function replayAll(): Promise<Outcome[]> {
  const file = new URL('../recordings/differential.json', import.meta.url);
  const { texts, cases } = JSON.parse(readFileSync(file, 'utf8')) as Recordings;
  const outcomes: Outcome[] = [];
  for (const given of cases) outcomes.push(await replay(given, texts));
  return outcomes;
}
