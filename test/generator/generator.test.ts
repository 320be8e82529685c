import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generateCommand } from '../../scripts/generate/command.ts';
import type { DeclaredOperation } from '../../scripts/generate/declared-operation.ts';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { checked, filesOf, problemsOf } from '../../scripts/generate/emit.ts';
import { type Key, keyOf } from '../../scripts/generate/key.ts';
import { sharedTexts } from '../../scripts/generate/key-language.ts';
import { readOperations } from '../../scripts/generate/operations.ts';
import { overlaid, parseJsonPath } from '../../scripts/generate/overlay.ts';
import { linesInJson, readSource } from '../../scripts/generate/source.ts';
import { effectsOf, encodeSegment } from '../../src/cache/keys.ts';
import type { Format, Operation } from '../../src/operation.ts';

const shop = readFileSync(new URL('any-api/shop.yaml', import.meta.url), 'utf8');
const options = { operationModule: './operation.ts' };
const folder = mkdtempSync(join(tmpdir(), 'generator-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) =>
  generateCommand({ program: 'npm run generate', operationModule: './operation.ts' }, args);
const ofShop = ['--document', 'test/generator/any-api/shop.yaml', '--out', folder];

describe('npm run generate', () => {
  it('writes the same bytes whenever it is given the same document', async () => {
    const [one, other] = [
      new OpenApiDocument('shop.yaml', readSource('shop.yaml', shop)),
      new OpenApiDocument('shop.yaml', readSource('shop.yaml', shop)),
    ];
    expect([...filesOf(checked(one), options)]).toEqual([...filesOf(checked(other), options)]);
    // Nothing of a run stays behind in the document.
    expect([...filesOf(checked(one), options)]).toEqual([...filesOf(checked(other), options)]);
  });

  it('writes the same rows from JSON as from YAML', async () => {
    const json = JSON.stringify(parse(shop));
    const rows = async (text: string) =>
      filesOf(checked(new OpenApiDocument('shop', readSource('shop', text))), options).get('operations.ts');
    expect(await rows(json)).toBe(await rows(shop));
  });

  it('--check fails with the first line that differs', () => {
    run(...ofShop);
    const check = () => run('--check', ...ofShop);
    expect(check()).toEqual({ exitCode: 0, text: `${folder} follows the document` });
    const file = join(folder, 'operations.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"ttlSeconds":60', '"ttlSeconds":61'));
    const changed = check();
    expect(changed.exitCode).toBe(1);
    expect(changed.text).toContain(
      `${file}:8 does not follow the document. Run "npm run generate" and commit the result.`,
    );
    expect(changed.text).toMatch(/is: {8}.*"ttlSeconds":61.*\n {2}should be: .*"ttlSeconds":60/);
    writeFileSync(file, text);
    appendFileSync(file, 'more\n');
    const lines = text.split('\n').length;
    expect(check().text).toContain(`${file}:${lines} does not follow the document`);
  });

  it('says which file cannot be read or written, why, and what to do', () => {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'taken/schema.ts'), { recursive: true });
    const says = (...args: string[]) => run(...ofShop, ...args).text.replaceAll(folder, 'folder');
    const above = 'something above it is a file. Name another place';
    expect({
      folder: says('--document', folder),
      below: says('--document', join(folder, 'file/api.yaml')),
      overlay: says('--overlay', folder),
      out: says('--out', join(folder, 'file')),
      outBelow: says('--out', join(folder, 'file/a/b')),
      taken: says('--out', join(folder, 'taken')),
      check: says('--check', '--out', join(folder, 'taken')),
      init: says('--init', '--overlay', join(folder, 'file/rules.yaml')),
    }).toEqual({
      folder: 'folder cannot be read: it is a folder. Name a file',
      below: `folder/file/api.yaml cannot be read: ${above}`,
      overlay: 'folder cannot be read: it is a folder. Name a file',
      out: `folder/file/schema.ts cannot be written: ${above}`,
      outBelow: `folder/file/a cannot be made: ${above}`,
      taken: 'folder/taken/schema.ts cannot be written: it is a folder. Name a file',
      check: 'folder/taken/schema.ts cannot be read: it is a folder. Name a file',
      init: `folder/file/rules.yaml cannot be written: ${above}`,
    });
  });

  it.runIf(process.platform === 'linux')('says so too of places that the system keeps for itself', () => {
    expect(run(...ofShop, '--out', '/proc/a/b').text).toBe(
      '/proc/a cannot be made: nothing can be made there. Name another place',
    );
    expect(run('--document', '/proc/1/mem').text).toMatch(/^\/proc\/1\/mem cannot be read: /);
  });

  it('says file and line of what cannot be read', () => {
    expect(() => readSource('x.yaml', 'openapi: 3.1.0\npaths: [\n')).toThrow(/^x\.yaml:\d+ cannot be read: /);
    expect(() => new OpenApiDocument('x.yaml', readSource('x.yaml', 'openapi: 2.0'))).toThrow(
      /^x\.yaml:1 is not an OpenAPI 3 document/,
    );
    const document = new OpenApiDocument(
      'x.yaml',
      readSource(
        'x.yaml',
        shop.replace('responses/Any" } }\n  /shops/{shop_id}:', 'responses/Nay" } }\n  /shops/{shop_id}:'),
      ),
    );
    const line = shop.split('\n').findIndex((each) => each.includes('operationId: getShops')) + 3;
    expect(document.reports(problemsOf(document))).toEqual([
      expect.stringMatching(
        `^x.yaml:${line} #/paths/.*\\n {2}"#/components/responses/Nay" leads nowhere\\n {2}Did you mean "Any"\\?`,
      ),
    ]);
  });
});

describe('a document in JSON', () => {
  const text = JSON.stringify(
    { a: { b: [1, { c: 'x{,}' }], 'q"': 2 }, d: { e: [], 'x/y': { z: null } } },
    undefined,
    2,
  );

  it('has a line for each part, and for what is missing that of the part around it', () => {
    const paths = [
      [],
      ['a'],
      ['a', 'b'],
      ['a', 'b', 1],
      ['a', 'b', 1, 'c'],
      ['a', 'b', 1, 'no'],
      ['a', 'q"'],
      ['d', 'e', 0],
      ['d', 'x/y', 'z'],
      ['no', 'a'],
    ];
    expect(paths.map(linesInJson(text))).toEqual([1, 2, 3, 5, 6, 5, 9, 12, 14, 1]);
  });

  it('is reported by line and pointer, with JSON to paste', () => {
    const source = JSON.stringify(parse(shop.replace(', changedBy: the sky', '')), undefined, 2);
    const document = new OpenApiDocument('shop.json', readSource('shop.json', source));
    const line = source.split('\n').findIndex((each) => each.includes('"key": "weather"'));
    expect(document.reports(problemsOf(document))).toEqual([
      `shop.json:${line} #/paths/~1weather/get/x-cache
  no write invalidates getWeather, so its entry stays until its TTL ends
  Let the write that changes it delete "weather" or invalidate a group of it, or say what does change it:
      {
        "changedBy": "what changes the response"
      }`,
    ]);
  });
});

describe('an overlay', () => {
  const plain = new OpenApiDocument('shop.yaml', readSource('shop.yaml', shop));
  const withActions = (actions: string) =>
    overlaid(
      plain,
      'o.yaml',
      readSource('o.yaml', `overlay: 1.0.0\ninfo: { title: x, version: "1" }\nactions:\n${actions}`),
    );

  it('adds rules, replaces and removes, and leaves the original as it is', () => {
    const before = structuredClone(plain.root);
    const document = withActions(`
  - { target: "$.paths.*['get','put','post','delete'].x-cache", remove: true }
  - { target: "$.paths.*['get','put']", update: { tags: [new] } }
  - { target: "$.paths['/weather'].get", update: { x-cache: { none: too late } } }
  - { target: "$['x-cache-external-keys']", remove: true }`);
    const problems = problemsOf(document);
    expect(problems).toHaveLength(readOperations(plain).operations.length - 1);
    expect(problems.every(({ what }) => what.endsWith('does not say what the cache does with it'))).toBe(
      true,
    );
    expect(plain.root).toEqual(before);
  });

  it.each([
    [
      'that selects nothing',
      '  - { target: $.paths.no, update: {} }',
      'o.yaml:4 #/actions/0/target\n  "$.paths.no" selects nothing in shop.yaml',
    ],
    [
      'with a path that it does not understand',
      '  - { target: "$..get", update: {} }',
      'o.yaml:4 #/actions/0/target\n  "..get" in "$..get" cannot be read',
    ],
    [
      'with a member that means nothing',
      '  - { target: $.info, updates: {} }',
      'o.yaml:4 #/actions/0/updates\n  "updates" is no member of an action',
    ],
    [
      'with an action that does nothing',
      '  - { target: $.info }',
      'o.yaml:4 #/actions/0\n  an action needs an "update", or "remove: true"',
    ],
    [
      'that removes something in other words',
      '  - { target: $.info, remove: yes, update: {} }',
      'o.yaml:4 #/actions/0\n  an action needs an "update", or "remove: true"',
    ],
  ])('is refused %s', (_, actions, message) => {
    expect(() => withActions(actions)).toThrow(message);
  });

  it('understands names, indexes, wildcards and lists of names', () => {
    expect(parseJsonPath(`$.a['b c']["d"].*[*][0]['e', 'f']`)).toEqual([
      ['a'],
      ['b c'],
      ['d'],
      '*',
      '*',
      ['0'],
      ['e', 'f'],
    ]);
  });
});

describe('whether two keys can be one', () => {
  const formats: readonly Format[] = ['uuid', 'integer', 'text'];
  const operation = (names: Readonly<Record<string, Format>>): DeclaredOperation =>
    ({
      parameters: Object.entries(names).map(([name, format]) => ({
        name,
        in: 'path',
        format,
        required: true,
        scalar: true,
      })),
      body: [],
      requestBody: { required: false },
    }) as unknown as DeclaredOperation;
  const key = (template: string, names: Readonly<Record<string, Format>>): Key =>
    keyOf(template.replace(/\{(\w+)\}/g, '{$request.path.$1}'), operation(names)) as Key;
  const commonKey = (...keys: [Key, Key]) => sharedTexts(keys).find(({ one, other }) => one !== other)?.text;
  const ambiguousKey = (only: Key) => sharedTexts([only])[0]?.text;

  it.each<[string, string, string, Record<string, Format>, string | undefined]>([
    ['never with other words', 'book-{id}', 'books-{id}', { id: 'text' }, undefined],
    [
      'by a free text that spells the other',
      'book-{id}',
      'book-{id}-reviews',
      { id: 'text' },
      'book--reviews',
    ],
    ['never where a number stands', 'book-{id}', 'book-{id}-reviews', { id: 'integer' }, undefined],
    ['never where a UUID stands', 'book-{id}', 'book-{id}-reviews', { id: 'uuid' }, undefined],
    ['never behind a comma', 'book-{id}', 'book-{id},reviews', { id: 'text' }, undefined],
    ['by a word that a value can be', 'book-{id}', 'book-new', { id: 'text' }, 'book-new'],
    ['never by a word that no number is', 'book-{id}', 'book-new', { id: 'integer' }, undefined],
    ['by a number and a word of digits', 'book-{id}', 'book-2024', { id: 'integer' }, 'book-2024'],
  ])('is decided: %s', (_, one, other, names, shared) => {
    expect(commonKey(key(one, names), key(other, names))).toBe(shared);
  });

  it('is decided for two requests of one read as well', () => {
    const names = { a: 'text', b: 'text', n: 'integer', u: 'uuid' } as const;
    expect(ambiguousKey(key('x-{a}-{b}', names))).toBe('x---');
    expect(ambiguousKey(key('x-{a},{b}', names))).toBeUndefined();
    expect(ambiguousKey(key('x-{a}-{n}', names))).toBe('x---1');
    expect(ambiguousKey(key('x-{n}-{a}', names))).toBeUndefined();
    expect(ambiguousKey(key('x-{a}-{u}', names))).toBeUndefined();
  });

  it('is decided for all keys at once, which no number of pairs could be', () => {
    const names = { id: 'text', no: 'uuid' } as const;
    const many = Array.from({ length: 1_000 }, (_, n) => [
      key(`shop-{no}-word${n}-{id}`, names),
      key(`till-{id}-word${n}`, names),
    ]).flat();
    const taken = key('till-{id}-word7', names);
    expect(sharedTexts([...many, taken])).toEqual([{ one: 15, other: 2_000, text: 'till--word7' }]);
  });

  it('agrees with the keys that the client makes, whatever the values', () => {
    const values: Record<Format, fc.Arbitrary<string>> = {
      uuid: fc.constantFrom('7520b7f5-0afd-461a-b956-ee4f09aa6c94', '7520B7F50AFD461AB956EE4F09AA6C94'),
      integer: fc.constantFrom('0', '1', '-1', '10'),
      text: fc.string({ unit: fc.constantFrom('-', '1', 'a', ',', '@', 'ü'), maxLength: 4 }),
    };
    const piece = fc.constantFrom('a', '1', '{one}', '{two}');
    const template = fc
      .array(fc.tuple(fc.constantFrom('-', ','), piece), { minLength: 1, maxLength: 4 })
      .map((pieces) => `k${pieces.map((each) => each.join('')).join('')}`);
    const names = fc.record({ one: fc.constantFrom(...formats), two: fc.constantFrom(...formats) });
    const made = (name: string, pathParameters: Record<string, Format>, given: Record<string, string>) => {
      // A path has no empty value, a query does.
      const encoded = ([argument, value]: [string, string]) =>
        value === '' ? value : encodeSegment(argument, value, pathParameters[argument] as Format);
      const path = Object.fromEntries(Object.entries(given).map((each) => [each[0], encoded(each)]));
      const cache = {
        kind: 'read',
        key: name.replace(/\{(\w+)\}/g, '{$request.path.$1}'),
        ttlSeconds: 1,
        groups: [],
        root: 'any',
        fingerprint: '',
      } as const;
      const row: Operation = {
        method: 'get',
        path: '/',
        pathParameters,
        query: [],
        body: {},
        json: true,
        cache,
      };
      return effectsOf(row, { path, query: new URLSearchParams(), header: new Headers(), body: undefined })
        .key;
    };
    const arguments_ = (of: Record<string, Format>) =>
      fc.record({ one: values[of.one as Format], two: values[of.two as Format] });
    const scene = names.chain((of) =>
      fc.tuple(fc.constant(of), template, template, arguments_(of), arguments_(of)),
    );
    fc.assert(
      fc.property(scene, ([of, one, other, first, second]) => {
        const [left, right] = [made(one, of, first), made(other, of, second)];
        if (left === right) expect(commonKey(key(one, of), key(other, of))).toBeDefined();
        const used = (path: Record<string, string>) =>
          JSON.stringify([...one.matchAll(/\{(\w+)\}/g)].map(([, name]) => made(`k-{${name}}`, of, path)));
        if (made(one, of, first) === made(one, of, second) && used(first) !== used(second)) {
          expect(ambiguousKey(key(one, of))).toBeDefined();
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
