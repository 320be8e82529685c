import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { editorOn } from '../support/editor.ts';

const declarations = `
import {
  cacheKeys, createOrganisationsClient, isApiError, memoryCache,
  type CacheStore, type ClientOptions, type OrganisationsClient,
} from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
declare const client: OrganisationsClient;
declare const error: unknown;
declare const store: CacheStore;
`;

/** What is hovered over, and all or the beginning of what an editor shows. */
const hovers: readonly (readonly [code: string, shown: string])[] = [
  ['store', 'const store: CacheStore'],
  ['memoryCache', '(alias) function memoryCache(options?: MemoryCacheOptions): CacheStore'],
  ['redisCache', '(alias) function redisCache(server: RedisAddress, '],
  [
    'createOrganisationsClient',
    '(alias) function createOrganisationsClient(options: ClientOptions): OrganisationsClient',
  ],
  [
    'client.explain',
    '(method) ClientExtras<operations>.explain<Id>(operationId: Id, args?: Arguments<operations[Id]> | undefined): CacheEffects',
  ],
  ['client.cache', '(property) ClientExtras<operations>.cache: CacheControl'],
  ['client.with', '(method) ClientExtras<operations>.with(options: RequestOptions): OrganisationsClient'],
  ['client.getDomains', '(method) Conveniences.getDomains(init?: CallInit): Promise<string[]>'],
  [
    'client.getOrganisations',
    '(property) getOrganisations: (args?: NoArguments | undefined, init?: CallInit) => CallPromise<{',
  ],
  ['client.getOrganisation', '(property) getOrganisation: (args: {\n    organisation_id: '],
  ['client.updateOrganisation', '(property) updateOrganisation: (args: {\n    organisation_id: '],
  ["const cache: ClientOptions['cache'] = store", 'const cache: false | CacheStore | undefined'],
];

/** What somebody wrote, and the end of a sentence with which the compiler refuses it. */
const mistakes: readonly (readonly [code: string, message: string])[] = [
  ['client.getOrganisation({})', "Property 'organisation_id' is missing in type '{}'"],
  ['client.getOrganisation({ organisation_id: 5 })', "Type 'number' is not assignable to type 'string'"],
  [
    "client.getOrganisation({ organisation_id: '', x: 1 })",
    "'x' does not exist in type '{ organisation_id: string; }'",
  ],
  ['client.getOrganisations({ x: 1 })', "'x' does not exist in type 'NoArguments'"],
  ["client.getOrganisations({}, { cahce: 'reload' })", "Did you mean to write 'cache'?"],
  ["client.getOrganisations({}, { cache: 'some' })", "is not assignable to type 'CacheMode | undefined'"],
  ["client.with({ user: 'x' })", "'user' does not exist in type 'RequestOptions'"],
  ["createOrganisationsClient({ baseUrl: '' })", "Property 'auth' is missing"],
  [
    "createOrganisationsClient({ baseUrl: '', auth: { clientId: '', secret: '' }, timeout: 5 })",
    "Did you mean to write 'timeoutMs'?",
  ],
  [
    "createOrganisationsClient({ baseUrl: '', auth: { clientId: '', secret: '', token: () => '' } })",
    "is not assignable to type 'Auth'",
  ],
  ['client.getOrganization({})', "Did you mean 'getOrganisation'?"],
  ["isApiError(error, 'updateOrganization')", "not assignable to parameter of type 'keyof operations'"],
  ['cacheKeys.organisation()', 'Expected 1 arguments, but got 0'],
  ["client.updateOrganisation({ organisation_id: '', organisation_type: 'x' })", '"central" | "local"'],
];

const file = join(import.meta.dirname, 'hovers.ts');
const lines = [...hovers, ...mistakes].map(([code]) => `${code};`);
const source = [declarations, ...lines].join('\n');
const editor = editorOn(file, source);

describe('an editor', () => {
  it.for(hovers)('shows no internals of %s', ([code, expected]) => {
    const name = /\w+(?=:)|\w+$/.exec(code)?.[0] ?? '';
    const at = startOf(code) + code.indexOf(name);
    const shown = ts.displayPartsToString(editor.getQuickInfoAtPosition(file, at)?.displayParts);
    expect(shown.slice(0, expected.length)).toBe(expected);
  });

  it.for(mistakes)('says what is wrong with %s', ([code, message]) => {
    const start = startOf(code);
    const found = editor
      .getSemanticDiagnostics(file)
      .filter((each) => each.start !== undefined && each.start >= start && each.start <= start + code.length)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(found.join('\n')).toContain(message);
  });
});

function startOf(code: string): number {
  return source.indexOf(`\n${code};`) + 1;
}
