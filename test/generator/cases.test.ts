import { describe, expect, it } from 'vitest';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import type { Checked } from '../../scripts/generate/emit.ts';
import { filesOf } from '../../scripts/generate/emit.ts';
import { notesOn } from '../../scripts/generate/notes.ts';
import { readSource } from '../../scripts/generate/source.ts';
import { api, compilerSays, readCase, refusalOf, row } from './support/generated.ts';

const OK = 'responses: { "200": { description: ok } }';
const get = (path: string, more = '', id = 'getIt') =>
  `  ${JSON.stringify(path)}: { get: { operationId: ${id}, x-cache: { none: no }, ${more}${more === '' ? '' : ', '}${OK} } }`;
const answering = (schema: string) =>
  `  /a: { get: { operationId: getIt, x-cache: { key: a, ttlSeconds: 60, changedBy: no }, responses: { "200": { description: ok, content: { application/json: { schema: ${schema} } } } } } }`;

const personal = (components: string) =>
  `${api(answering('{}')).replace(/components.*/, components)}security: [{ person: [] }]\n`;

describe('a document is refused with file, line and reason', () => {
  it.each([
    ['reference-to-a-file.yaml', 8, '"./common.yaml#/Book" is in another file'],
    ['reference-to-an-address.yaml', 8, '"http://127.0.0.1:8765/book.json" is at another address'],
    ['operation-in-a-file.yaml', 6, '"./books-get.yaml" is in another file'],
    ['path-without-slash.yaml', 5, 'does not begin with "/"'],
    ['path-with-query.yaml', 5, 'holds a query'],
    ['path-with-query.yaml', 14, 'holds a fragment'],
    ['parameter-not-in-path.yaml', 6, 'path parameter "shelf" of getBooks does not stand in /books'],
    ['webhooks-only.yaml', 1, 'has no operations (webhooks only)'],
  ])('%s, line %i: %s', (file, line, reason) => {
    const said = refusalOf(file);
    expect(said).toContain(`${file}:${line} `);
    expect(said).toContain(reason);
  });

  /** Text that a document of one operation holds, and what is said of it. */
  const refuses = (
    what: string,
    document: (text: string) => string,
    cases: Readonly<Record<string, string>>,
  ) => {
    it.each(Object.entries(cases))(`${what} %s: %s`, (text, reason) => {
      const said = refusalOf(document(text));
      expect(said).toMatch(/^api\.yaml:\d+ /);
      expect(said).toContain(reason);
    });
  };
  const withSchemas = (schemas: string) => (schema: string) =>
    api(answering(schema), `{ schemas: { ${schemas} } }`);
  const chain = Array.from({ length: 30 }, (_, n) => `C${n}: { $ref: "#/components/schemas/C${n + 1}" }`);
  const circle = 'A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" }';

  refuses('the response', withSchemas('Book: {}'), {
    '{ $ref: "../up.yaml#/A" }': 'is in another file',
    '{ $ref: "api.yaml#/components" }': 'is in another file',
    '{ $ref: "//host/a.json" }': 'is at another address',
    '{ $ref: "file:///etc/passwd" }': 'is at another address',
    '{ oneOf: [{ $ref: "#/components/schemas/Book" }], discriminator: { propertyName: k, mapping: { a: "./a.yaml" } } }':
      'is in another file',
    '{ $ref: "#anchor" }': 'leads nowhere',
    '{ $ref: "#" }': 'leads nowhere',
    '{ $ref: "#/a%" }': 'is not a JSON Pointer',
    '{ $ref: "#/components/schemas/Boook" }': 'Did you mean "Book"?',
    '{ type: object, properties: { __proto__: { type: string } } }': '"__proto__" is a name that JavaScript',
    '{ type: object, properties: [a] }': '"a" stands where a schema has to be',
  });
  refuses('the response', withSchemas(`${circle}, ${chain.join(', ')}, C30: {}`), {
    '{ $ref: "#/components/schemas/A" }': 'leads back to itself',
    '{ $ref: "#/components/schemas/C0" }': 'leads through more than 20 other references',
  });
  refuses('the path', (path) => api(get(path)), {
    '//host/a': 'begins with "//"',
    '/a/../b': 'holds a dot segment',
    '/a/%2E%2e/b': 'holds a dot segment',
    '/a\\b': 'which a URL reads as "/"',
    '/a\nb': 'holds white space',
    '/a\ud800': 'holds something that no URL can',
    '/a/{b': 'has a brace without its other half',
    '/a/{}': 'or no name between two',
  });
  const names = ['then', 'toJSON', 'constructor', '__proto__'];
  const taken = names.map((name) => [name, 'is taken by the client itself'] as const);
  refuses('the function', (id) => api(get('/a', '', id)), Object.fromEntries(taken));
  refuses('the operation', (members) => api(get('/a', members)), {
    'parameters: [text]': '"text" stands where an object has to',
    'parameters: [null]': 'null stands where an object has to be',
    'parameters: { a: 1 }': '{"a":1} stands where a list has',
    'security: { user: [] }': 'stands where a list has to be',
    'servers: [{ url: "https://{region}.example" }]': 'has the variable "region", which has no default',
  });
  refuses('the parameter', (members) => api(get('/a', `parameters: [{ ${members} }]`)), {
    'name: __proto__, in: query, schema: { type: string }': 'which no client can send',
    'name: a, in: body, schema: { type: string }': 'which no client can send',
    'name: "X\\r\\nY", in: header, schema: {}': 'no header can have that name',
    'name: X Y, in: header, schema: {}': 'no header can have that name',
    'name: "a;b", in: cookie, schema: {}': 'no cookie can have that name',
    'name: a, in: header, schema: { type: object }':
      'in "header" that is an object, and a header is sent as text',
    'name: a, in: cookie, content: { application/json: { schema: {} } }':
      'in "cookie" that is an object, and a',
    'name: X-A, in: header, schema: {} }, { name: x-a, in: header, schema: {}': 'is the header "X-A" again',
  });
  refuses('the path item', (item) => api(`  /a: ${item}\n${get('/b')}`), {
    '{ get: { $ref: "#/paths/~1b/get" } }': 'an operation cannot be a $ref',
    '{ parameters: x }': '"x" stands where a list',
    '{ get: { operationId: a, responses: { 200: ok } } }': '"ok" stands where an object has to be',
    '{ get: { operationId: a, responses: ok } }': '"ok" stands where an object has to be',
    '{ post: { operationId: a, requestBody: [], responses: {} } }': '[] stands where an object has to be',
  });
  refuses('security schemes', (schemes) => personal(`components: { securitySchemes: { ${schemes} } }`), {
    'person: { type: http, x-cache-peruser: true }': '"x-cache-peruser" means nothing on a security scheme',
    'person: { $ref: "#/components/securitySchemes/b" }, b: { type: http, x-cache-per-user: true }':
      'its key is the same for all',
    'persn: { type: http, x-cache-per-user: true }': 'needs "person", which is no security scheme',
  });
  refuses('the document', (text) => text, {
    [`${api(get('/a'))}security: [user]\n`]: '"user" stands where an object has',
    'openapi: 3.1.0\n---\nopenapi: 3.1.0\n': 'another document begins here',
    'openapi: 3.1.0\npaths: {}\npaths: {}\n': 'the key "paths" stands here twice',
    '{ "openapi": "3.1.0",\n  "paths": { "/a:": {},\n "/a": {}, "/\\"/": {}, "/a": {} } }':
      'the key "/a" stands here twice',
    'swagger: "2.0"\npaths: {}\n': 'is Swagger 2.0',
    'openapi: 3.1.0\npaths: {}\n': '"paths" must hold at least one path',
    'openapi: 3.1.0\npaths: { <<: [1] }\n': '"<<" merges mappings',
  });
});

describe('a document that would be endless is refused at once', () => {
  const bomb = [
    'a: &a0 [x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 12 }, (_, n) => `b${n}: &a${n + 1} [${Array(8).fill(`*a${n}`).join(', ')}]`),
  ].join('\n');
  const merges = [
    'a: &a0 { x: 1 }',
    ...Array.from({ length: 40 }, (_, n) => `b${n}: &a${n + 1} { <<: [*a${n}, *a${n}], y${n}: 1 }`),
  ].join('\n');
  const spaces = ' '.repeat(40_000);
  const names = Array.from({ length: 300 }, (_, n) => `p${n}`);
  const inQuery = (name: string) => `{$request.query.${name}}`;
  const CPU_SECONDS = 3;
  it.each([
    ['aliases that multiply', bomb, 'aliases make it hold more than 5000000 values'],
    ['an alias within itself', 'a: &a\n  b: [*a]\n', 'the alias "*a" stands within what it names'],
    ['an alias without an anchor', 'a: *nothing\n', 'nothing'],
    ['brackets', `a:\n  b: ${'['.repeat(30_000)}`, 'more than 250 levels'],
    ['dashes', `a:\n ${'- '.repeat(20_000)}x`, 'more than 250 levels'],
    ['braces', `a:\n  b: ${'{a: '.repeat(30_000)}`, 'more than 250 levels'],
    ['question marks', `\n${'? '.repeat(30_000)}x`, 'more than 250 levels'],
    [
      'references that lead nowhere',
      api(
        get('/a'),
        `{ schemas: { ${Array.from({ length: 800 }, (_, n) => `Schema${n}: { $ref: "#/components/schemas/Schemas${n}" }`).join(', ')} } }`,
      ),
      'leads nowhere, and 799 more',
    ],
    [
      'levels in JSON',
      `{"openapi": "3.1.0", "a":\n${'{"a":'.repeat(5_000)}1${'}'.repeat(5_001)}`,
      'more than 250 levels',
    ],
    [
      'levels through aliases',
      [
        'a0: &a0 { x: 1 }',
        ...Array.from({ length: 400 }, (_, n) => `a${n + 1}: &a${n + 1} { x: *a${n} }`),
      ].join('\n'),
      'more than 250 levels',
    ],
    [
      'a reference to itself',
      api(
        answering('{ $ref: "#/components/schemas/A" }'),
        '{ schemas: { A: { $ref: "#/components/schemas/A" } } }',
      ),
      'leads back to itself',
    ],
    [
      'spaces in a name',
      `openapi: 3.1.0\npaths: { "/a": { get: { operationId: "a${spaces}b", ${OK} } } }\n`,
      'no name that a function can have',
    ],
    [
      'spaces in a path',
      JSON.stringify({ openapi: '3.1.0', paths: { [`/a${spaces}/b`]: {} } }, null, 1),
      'holds white space',
    ],
    [
      'a key of hundreds of texts joined by dashes',
      api(
        get(
          '/a',
          `parameters: [${names.map((name) => `{ name: ${name}, in: query, schema: { type: string } }`).join(', ')}]`,
        ).replace(
          '{ none: no }',
          `{ key: "a-${names.map(inQuery).join('-')}", ttlSeconds: 1, changedBy: x }`,
        ),
      ),
      'the key of getIt holds more than 30 free texts that no comma ends',
    ],
    [
      'spaces in a key',
      api(get('/a').replace('{ none: no }', `{ key: "a${spaces}{$request.path.a${spaces}", ttlSeconds: 1 }`)),
      '"key"',
    ],
  ])('%s', (_, text, reason) => {
    // Of this process alone, so that it says nothing about what else the machine does.
    const before = process.cpuUsage();
    expect(refusalOf(text)).toContain(reason);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(CPU_SECONDS);
  });

  it('and what only looks like it is read', () => {
    expect(
      readCase(api(get('/a')).replace('info:', `x: {${merges.replaceAll('\n', ', ')}}\ninfo:`)).operations,
    ).toHaveLength(1);
    const many = Array.from({ length: 3_000 }, (_, n) => `  /p${n}: *item`).join('\n');
    expect(() =>
      readCase(
        `openapi: 3.1.0\nx: &item { get: { operationId: a, x-cache: { none: no }, ${OK} } }\npaths:\n${many}\n`,
      ),
    ).toThrow('and 2998 more of this kind');
    expect(readCase(api(get('/a', `summary: "${spaces}"`))).operations).toHaveLength(1);
  });
});

describe('a document is read as it is meant', () => {
  const made: Record<string, Checked> = {};
  const read = (file: string) => {
    made[file.replace('.yaml', '')] = readCase(file);
    return made[file.replace('.yaml', '')] as Checked;
  };

  it('with a discriminator that its forms do not have', () => {
    const schemas = `{ schemas: {
      Any: { oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }], discriminator: { propertyName: kind } },
      Cat: { type: object, properties: { lives: { type: integer } } }, Dog: { type: object, properties: { kind: { type: string } } } } }`;
    const sent = (name: string) =>
      `requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/${name}" } } } }`;
    const post = (name: string) =>
      `{ post: { operationId: add${name}, x-cache: { none: no }, ${sent(name)}, ${OK} } }`;
    made.untold = readCase(api(`  /any: ${post('Any')}\n  /cats: ${post('Cat')}`, schemas));
    expect(row(made.untold, 'addCat').body).toEqual({ lives: 'integer' });
    expect(filesOf(made.untold, { operationModule: './x.ts' }).get('schema.ts')).not.toContain('added by');
  });

  it('with names that every object has', () => {
    const parameters =
      '[{ name: constructor, in: path, required: true, schema: {} }, { name: valueOf, in: query, schema: {} }]';
    made.owned = readCase(
      api(
        `  "/a/{constructor}": { post: { operationId: addA, x-cache: { none: no }, parameters: ${parameters}, requestBody: { content: { application/json: { schema: { type: object, properties: { toString: { type: string, pattern: a } } } } } }, ${OK} } }`,
      ),
    );
    expect(row(made.owned, 'addA')).toMatchObject({ pathParameters: { constructor: 'text' } });
    expect(compilerSays({ owned: made.owned })).toEqual([]);
  });

  it('with parameters inside a segment', () => {
    const checked = read('path-segments.yaml');
    expect(Object.keys(row(checked, 'delRepo').pathParameters)).toEqual(['owner', 'repo', 'ref']);
  });

  it('with the style of each parameter, where it is not the default', () => {
    const checked = read('parameter-styles.yaml');
    const { styles, query } = row(checked, 'find');
    expect(styles?.query).toEqual({
      csv: { style: 'form', explode: false },
      pipes: { style: 'pipeDelimited', explode: false },
      spaces: { style: 'spaceDelimited', explode: false },
      deep: { style: 'deepObject', explode: true },
      formobj: { style: 'form', explode: true },
      formobjflat: { style: 'form', explode: false },
      filter: { content: 'json' },
      raw: { style: 'form', explode: true, allowReserved: true },
    });
    expect(query).toContain('page.size');
    expect(row(checked, 'pathStyles').styles?.path).toEqual({
      label: { style: 'label', explode: false },
      matrix: { style: 'matrix', explode: false },
      list: { style: 'simple', explode: false },
    });
    expect(row(checked, 'needsHeader')).toMatchObject({ headers: ['X-Version'], cookies: ['session'] });
  });

  it('with webhooks beside its operations', () => {
    expect(read('webhook.yaml').operations.map(({ id }) => id)).toEqual(['getA']);
  });

  it('with a parent that is one of its children', () => {
    expect(row(read('circular-discriminator.yaml'), 'addPet')).toMatchObject({ wholeBody: true });
  });

  it('with required names apart from their properties', () => {
    const operation = row(read('required-apart.yaml'), 'addA');
    expect(operation.wholeBody).toBeUndefined();
    expect(Object.keys(operation.body)).toEqual(['name', 'size']);
  });

  it('with merged keys', () => {
    expect(row(read('merge-keys.yaml'), 'getA')).toMatchObject({ query: ['q'], json: true });
  });

  it('with hundreds of aliases', () => {
    expect(read('many-aliases.yaml').operations.length).toBeGreaterThan(100);
  });

  it('with references in extensions, which are not followed', () => {
    expect(row(read('reference-in-an-extension.yaml'), 'getA').cache.kind).toBe('read');
  });

  it('with schemas that share others, each looked at once', () => {
    expect(row(read('schemas-that-share.yaml'), 'getA').cache).toMatchObject({
      kind: 'read',
      root: 'object',
    });
  });

  it('with one name in path and query', () => {
    const checked = read('one-name-twice.yaml');
    expect(row(checked, 'getPod').argumentNames).toEqual({ query: { path: 'queryPath' } });
    expect(notesOn(checked)).toEqual([
      'getPod takes the query parameter "path" as "queryPath": "path" is another argument',
    ]);
  });

  it('with one name in path and body, or for a renamed parameter and a property', () => {
    const checked = readCase(
      api(`  /a/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    put: { operationId: putA, x-cache: { none: no }, requestBody: { content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } }, ${OK} }
    post:
      operationId: postA
      x-cache: { none: no }
      parameters: [{ name: id, in: query, schema: { type: string } }, { name: body, in: query, schema: { type: string } }]
      requestBody: { content: { application/json: { schema: { type: object, properties: { queryId: { type: string } } } } } }
      ${OK}`),
    );
    made.clash = checked;
    expect(row(checked, 'putA')).toMatchObject({ wholeBody: true, body: { id: 'text' } });
    expect(row(checked, 'postA')).toMatchObject({
      wholeBody: true,
      argumentNames: { query: { id: 'queryId', body: 'queryBody' } },
    });
    expect(notesOn(checked)).toContain(
      'putA takes its body as one argument, "body": a property of it has the name of a parameter',
    );
  });

  it('with media types in any spelling, and bodies that fetch does not send', () => {
    const checked = read('media-types.yaml');
    for (const id of [
      'charset',
      'star',
      'textjson',
      'vendor',
      'vendorversion',
      'upper',
      'defaultonly',
      'twoxx',
    ]) {
      expect([id, row(checked, id).json]).toEqual([id, true]);
    }
    expect(row(checked, 'postCharset').bodyType).toBe('application/json; charset=utf-8');
    expect(row(checked, 'postStar').bodyType).toBeUndefined();
    expect(row(checked, 'nocontent200').noContent).toBe(true);
    expect(row(checked, 'ndjson').json).toBe(false);
    expect(notesOn(checked)).toEqual([
      'TRACE /trace is left out: fetch does not send it',
      'getWithBody takes no body: fetch sends none with GET',
      'cachedWithBody takes no body: fetch sends none with GET',
    ]);
  });

  it('with names that could be code or markup, which stay names', () => {
    const hostile = `*/ export const a = 1; /* \` | <b>x</b> [y](http://z)\\n\\n# H`;
    const paths = `  /a:
    get:
      operationId: getIt
      summary: "${hostile}"
      x-cache: { none: "${hostile}" }
      parameters: [{ name: "x'; */ y", in: query, description: "${hostile}", schema: { type: string, enum: ["'; //", "\\u2028"] } }]
      ${OK}`;
    const document = new OpenApiDocument('a\nexport const b = 1; // -->.yaml', readSource('x', api(paths)));
    const checked = { ...readCase(api(paths)), document };
    made.hostile = checked;
    const files = filesOf(checked, { operationModule: './x.ts' });
    expect(files.get('operations.ts')?.split('\n')[0]).toBe(
      '// Generated by notify-organisations from a_export const b _ 1_ // --_.yaml. Do not edit.',
    );
    const map = files.get('cache-map.md') ?? '';
    const line = map.split('\n').find((each) => each.startsWith('| `getIt`'));
    expect(line).toBe(
      '| `getIt` | \\*/ export const a = 1; /\\* \\` \\| \\<b\\>x\\</b\\> \\[y\\](http\\://z) # H |',
    );
  });

  it('with a map that explains nothing that it does not have', () => {
    const map = filesOf(readCase(api(answering('{}'))), { operationModule: './o.ts' }).get('cache-map.md');
    expect(map).toContain('| `getIt` | `a` | 1 min |');
    expect(map).not.toMatch(/group|witness|other applications|◆/i);
  });

  it('with references to what is no component', () => {
    made.elsewhere = readCase(
      `${api(answering('{ type: object, properties: { a: { $ref: "#/x-parts/A" }, b: { $ref: "#/components/schemas/B/properties/c" } } }'), '{ schemas: { B: { type: object, properties: { c: { type: object, properties: { again: { $ref: "#/components/schemas/B/properties/c" } } } } } } }')}x-parts: { A: { type: object, properties: { a: { $ref: "#/x-parts/A" } } } }\n`,
    );
  });

  it('with schemas that hold themselves, in any way', () => {
    const schemas = {
      Json: '{ anyOf: [{ type: string }, { type: array, items: { $ref: "#/components/schemas/Json" } }, { type: object, additionalProperties: { $ref: "#/components/schemas/Json" } }] }',
      Self: '{ oneOf: [{ type: string }, { $ref: "#/components/schemas/Self" }] }',
      Both: '{ allOf: [{ $ref: "#/components/schemas/Self" }, { $ref: "#/components/schemas/Both" }] }',
      Pet: '{ type: object, properties: { kind: { type: string } }, discriminator: { propertyName: kind, mapping: { cat: "#/components/schemas/Cat" } }, oneOf: [{ $ref: "#/components/schemas/Cat" }] }',
      Mammal: '{ allOf: [{ $ref: "#/components/schemas/Pet" }] }',
      Cat: '{ allOf: [{ $ref: "#/components/schemas/Mammal" }, { type: object, properties: { meow: { type: boolean } } }] }',
    };
    const text = Object.entries(schemas).map(([name, schema]) => `${name}: ${schema}`);
    made.circles = readCase(
      api(answering('{ $ref: "#/components/schemas/Json" }'), `{ schemas: { ${text.join(', ')} } }`),
    );
  });

  it('and everything that is generated compiles', () => {
    expect(Object.keys(made).length).toBeGreaterThan(13);
    expect(compilerSays(made)).toEqual([]);
  });
});
