import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { responseOf as keptResponse } from '../../src/cache/response.ts';
import { clientOf } from '../support/calls.ts';

const text = '{"name":"Ünïcode ☂"}';
const headers = { 'content-type': 'application/json', 'x-own': '1' };
const init = { status: 201, statusText: 'Made', headers };

const responseOf = (body: string | ArrayBuffer | null, from: ResponseInit) =>
  keptResponse(body, from, 'http://api/x');

/** Both behave alike. */
const kinds = [
  ['the platform’s', () => new Response(text, init)],
  ['ours', () => responseOf(text, init)],
] as const;

const readers: ReadonlyArray<readonly [string, (response: Response) => Promise<unknown>, unknown]> = [
  ['text', (response) => response.text(), text],
  ['json', (response) => response.json(), JSON.parse(text)],
  ['arrayBuffer', async (response) => new TextDecoder().decode(await response.arrayBuffer()), text],
  ['blob', async (response) => (await response.blob()).text(), text],
  ['body', async ({ body }) => new Response(body).text(), text],
];

describe.each(kinds)('%s response', (_, make) => {
  it('is a Response with status and headers', () => {
    const response = make();
    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({ status: 201, statusText: 'Made', ok: true, redirected: false });
    expect(response.headers.get('x-own')).toBe('1');
    response.headers.set('x-own', '2');
    const clone = response.clone();
    expect(clone.headers.get('x-own')).toBe('2');
    clone.headers.set('x-own', '3');
    expect(response.headers.get('x-own')).toBe('2');
    expect(response.bodyUsed).toBe(false);
  });

  it('has the platform’s constructor, and methods that can be replaced', () => {
    const response = make();
    expect(response.constructor).toBe(Response);
    expect(response.blob).toBe(response.blob);
    const replaced = () => Promise.reject(new Error('replaced'));
    for (const name of ['text', 'json', 'blob', 'arrayBuffer', 'formData'] as const) {
      Object.assign(response, { [name]: replaced });
      expect(response[name]).toBe(replaced);
    }
  });

  it.each(readers)('returns its %s once, and is used then', async (_, read, expected) => {
    const response = make();
    expect(await read(response)).toEqual(expected);
    expect(response.bodyUsed).toBe(true);
    for (const [, again] of readers.slice(0, 4)) await expect(again(response)).rejects.toThrow(TypeError);
    expect(() => response.clone()).toThrow(TypeError);
  });

  it.each(readers)('returns its %s from a clone and from the original', async (_, read, expected) => {
    const response = make();
    const clone = response.clone();
    expect(clone).toBeInstanceOf(Response);
    expect(await read(clone)).toEqual(expected);
    expect(response.bodyUsed).toBe(false);
    expect(await read(response)).toEqual(expected);
  });

  it('can be cloned after its body was accessed, but not while it is locked', async () => {
    const response = make();
    expect(response.body?.locked).toBe(false);
    expect(await response.clone().text()).toBe(text);
    const locked = make();
    locked.body?.getReader();
    expect(() => locked.clone()).toThrow(TypeError);
    await expect(locked.text()).rejects.toThrow(TypeError);
  });

  it('can be the source of another response', async () => {
    const response = make();
    const other = new Response(response.body, response);
    expect(other.headers.get('x-own')).toBe('1');
    expect(other.status).toBe(201);
    expect(await other.json()).toEqual(JSON.parse(text));
    expect(response.bodyUsed).toBe(true);
  });

  it('rejects a body that is not JSON, or not a form', async () => {
    const broken = responseOf('{', init);
    await expect(broken.json()).rejects.toThrow(SyntaxError);
    await expect(make().formData()).rejects.toThrow(TypeError);
  });
});

describe.each([
  ['bytes', new TextEncoder().encode(text).buffer, 200],
  ['no body', null, 204],
] as const)('a response of %s', (_, body, status) => {
  const [platform, ours] = [new Response(body, { status, headers }), responseOf(body, { status, headers })];

  it('is read as the platform’s', async () => {
    expect(ours.body === null).toBe(platform.body === null);
    for (const [, read] of readers.slice(2))
      expect(await read(ours.clone())).toEqual(await read(platform.clone()));
    expect(await ours.text()).toBe(await platform.text());
    expect(ours.bodyUsed).toBe(platform.bodyUsed);
  });
});

it('every member that the platform gives a response can be asked for, whatever platform that is', () => {
  const [platform, ours] = [new Response(text, init), responseOf(text, init)];
  const names = Object.getOwnPropertyNames(Response.prototype) as (keyof Response)[];
  expect(names.map((name) => typeof ours[name])).toEqual(names.map((name) => typeof platform[name]));
  expect(ours).toMatchObject({ type: platform.type, redirected: platform.redirected });
});

it('a response is shown as the platform’s is', () => {
  expect(String(responseOf(text, init))).toBe('[object Response]');
  expect(inspect(responseOf(text, init))).toContain('status: 201');
});

describe('openapi-fetch’s parseAs on a hit', () => {
  const client = clientOf('http://localhost', {
    fetch: async () => new Response(text, { headers }),
  });
  const params = { path: { organisation_id: '00000000-0000-4000-8000-000000000001' } };
  const read = async (parseAs: 'json' | 'text' | 'blob' | 'arrayBuffer' | 'stream') =>
    client.GET('/organisations/{organisation_id}', { params, parseAs });

  it.each([
    ['json', async (data: unknown) => JSON.stringify(data)],
    ['text', async (data: unknown) => data],
    ['blob', (data: unknown) => (data as Blob).text()],
    ['arrayBuffer', async (data: unknown) => new TextDecoder().decode(data as ArrayBuffer)],
    ['stream', (data: unknown) => new Response(data as ReadableStream).text()],
  ] as const)('returns %s as on a miss', async (parseAs, textOf) => {
    const [first, second] = [await read(parseAs), await read(parseAs)];
    expect(second.response.headers.get('cache-status')).toContain('; hit');
    expect(second.response).toBeInstanceOf(Response);
    for (const { data } of [first, second]) expect(await textOf(data)).toBe(text);
  });

  it('returns data of its own to every caller', async () => {
    const [one, two] = [await read('json'), await read('json')];
    Object.assign(one.data as object, { name: 'changed' });
    expect(two.data).toEqual(JSON.parse(text));
    expect((await read('json')).data).toEqual(JSON.parse(text));
  });
});
