import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateCommand } from '../../scripts/generate/command.ts';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { firstOverlay } from '../../scripts/generate/init.ts';
import { readSource } from '../../scripts/generate/source.ts';
import { api, compilerSays, readCase, refusalOf, row } from './support/generated.ts';

const cases = 'test/generator/cases/overlay';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overlay-'));
  cpSync(cases, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): string {
  return generateCommand({ program: 'generate', operationModule: 'notify-organisations' }, args).text;
}
const document = () => readFileSync(join(cases, 'document.yaml'), 'utf8');
const overlay = (actions: string) =>
  `overlay: 1.0.0\ninfo: { title: r, version: "1" }\nactions:\n${actions}\n`;
const undecided = `  - { target: '$.paths.*["get","put"]', update: { x-cache: { none: nobody has decided yet } } }`;

describe('an overlay', () => {
  it('has a default, and a later, narrower action that wins over it', () => {
    const exception = readFileSync(join(cases, 'default-then-exception.overlay.yaml'), 'utf8');
    const checked = readCase(document(), exception);
    expect(row(checked, 'getA').cache).toMatchObject({ kind: 'read', key: 'a-{$request.path.id}' });
    expect(row(checked, 'putA').cache).toEqual({ kind: 'none' });
  });

  it('completes a rule of the same kind', () => {
    const twice = `${undecided}
  - { target: "$.paths['/a/{id}'].get", update: { x-cache: { key: "a-{$request.path.id}", ttlSeconds: 60, changedBy: x } } }
  - { target: "$.paths['/a/{id}'].get", update: { x-cache: { ttlSeconds: 5 } } }`;
    expect(row(readCase(document(), overlay(twice)), 'getA').cache).toMatchObject({
      ttlSeconds: 5,
      key: 'a-{$request.path.id}',
    });
  });

  it('has its mistakes reported at its own lines', () => {
    const wrong = overlay(`${undecided}
  - target: "$.paths['/a/{id}'].get"
    update:
      x-cache:
        key: "a-{$request.path.no}"
        ttlSeconds: 60
        changedBy: x`);
    expect(refusalOf(document(), wrong)).toContain(
      'overlay.yaml:8 #/paths/~1a~1{id}/get/x-cache/key\n  getA has no path parameter "no"',
    );
    // What nobody wrote is missing in the document.
    expect(refusalOf(document(), overlay('  - { target: $.info, update: { title: t } }'))).toMatch(
      /^api\.yaml:7 /,
    );
  });

  it('names what has quotes in its path', () => {
    const quoted = overlay(
      `${undecided}\n  - { target: '$.paths["/o({id})"]["get"]', update: { x-cache: { none: other } } }`,
    );
    expect(readCase(document(), quoted).rules.reasons.get('getO')).toBe('other');
  });
});

describe('many mistakes of a kind', () => {
  it('become one line with a count', () => {
    const paths = Array.from(
      { length: 25 },
      (_, n) => `  /p${n}: { get: { operationId: get${n}, responses: {} } }`,
    ).join('\n');
    const said = refusalOf(api(paths));
    expect(said.split('\n')).toHaveLength(3);
    expect(said).toContain(
      'api.yaml:4 get0 does not say what the cache does with it, and 24 more of this kind: ',
    );
    expect(said).toMatch(/\n\n25 mistakes in api\.yaml$/);
  });
});

describe('--init', () => {
  const paths = `  /books:
    get: { operationId: listBooks, parameters: [{ name: page, in: query, schema: { type: integer } }], responses: { "200": { description: ok, content: { application/json: { schema: { type: array } } } } } }
    post: { operationId: "add book", requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { title: { type: string } } } } } }, responses: { "204": { description: ok } } }
  /books/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { operationId: getBook, responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } } }
    put: { operationId: getBook, requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } }, responses: { "204": { description: ok } } }
  "/books('{id}')/cover":
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { "200": { description: ok, content: { image/png: {} } } } }
  /search:
    get: { operationId: search, parameters: [{ name: words, in: query, schema: { type: array, items: { type: string } } }], responses: { "200": { description: ok, content: { application/json: { schema: { type: array } } } } } }
    trace: { responses: {} }
  /shared: { $ref: "#/components/pathItems/Shared" }`;
  const components =
    '{ pathItems: { Shared: { get: { operationId: shared, responses: { "200": { description: ok, content: { application/json: {} } } } } } } }';

  it('leaves open which external keys vouch for the reads of a document that has some', () => {
    const text = `${api(
      `  /books:
    get: { operationId: listBooks, responses: { "200": { description: ok, content: { application/json: {} } } } }
    post: { operationId: addBook, x-cache: { deletes: [shop-window] }, responses: { "204": { description: ok } } }`,
    )}x-cache-external-keys: { shop-window: what the shop shows }\n`;
    const open = new OpenApiDocument('api.yaml', readSource('api.yaml', text));
    const checked = readCase(text, firstOverlay(open));
    expect(row(checked, 'listBooks').cache).toMatchObject({ kind: 'read', key: 'books' });
    expect(checked.rules.reasons.get('listBooks')).toBe('nobody has decided yet');
  });

  it('writes an overlay with which the document passes, compiles, and says what each operation does', () => {
    writeFileSync(join(folder, 'api.yaml'), api(paths, components));
    const file = join(folder, 'rules.yaml');
    expect(run('--init', '--document', join(folder, 'api.yaml'), '--overlay', file)).toContain(
      'to be checked by somebody who knows',
    );
    const checked = readCase(api(paths, components), readFileSync(file, 'utf8'));
    expect(checked.operations.map(({ id }) => id)).toEqual([
      'listBooks',
      'addBook',
      'getBook',
      'putBooksId',
      'getBooksIdCover',
      'search',
      'shared',
    ]);
    expect(
      Object.fromEntries(checked.operations.map(({ id }) => [id, row(checked, id).cache])),
    ).toMatchObject({
      listBooks: { kind: 'read', key: 'books,{$request.query.page}', groups: ['books'] },
      addBook: { kind: 'write', invalidates: ['books'] },
      getBook: { kind: 'read', key: 'books-2,{$request.path.id}' },
      putBooksId: { kind: 'write', deletes: ['books-2,{$request.path.id}'], invalidates: ['books'] },
      getBooksIdCover: { kind: 'none' },
      search: { kind: 'none' },
      shared: { kind: 'read', key: 'shared' },
    });
    expect(compilerSays({ init: checked })).toEqual([]);
    expect(run('--init', '--document', join(folder, 'api.yaml'), '--overlay', file)).toContain(
      'is there already',
    );
    expect(
      run('--report', '--document', join(folder, 'api.yaml'), '--overlay', file),
    ).toBe(`${join(folder, 'api.yaml')}: 7 operations
Reads
  cached                   3   60 %
  undecided                0    0 %
  cannot be cached         2   40 %
                           1 × it has no 200 in JSON
                           1 × the query parameter "words" cannot stand in a key
  not cached               0    0 %
Writes
  invalidate               2  100 %
  undecided                0    0 %
  invalidate nothing       0    0 %`);
  });

  it('suggests a key with a parameter that may be null, and says which cannot stand in one', () => {
    const reportOn = (schema: string) => {
      const answer = '{ "200": { description: ok, content: { application/json: { schema: {} } } } }';
      const parameters = `[{ name: q, in: query, schema: ${schema} }]`;
      const operation = `{ operationId: a, parameters: ${parameters}, responses: ${answer} }`;
      writeFileSync(join(folder, 'api.yaml'), api(`  /a: { get: ${operation} }`));
      return run('--report', '--document', join(folder, 'api.yaml'));
    };
    expect(reportOn('{ type: [string, "null"] }')).toMatch(/undecided +1/);
    expect(reportOn('{ type: array }')).toContain('1 × the query parameter "q" cannot stand in a key');
  });

  it('hides no mistake of the document', () => {
    writeFileSync(join(folder, 'api.yaml'), api('  no: { get: { operationId: a, responses: {} } }'));
    expect(
      run('--init', '--document', join(folder, 'api.yaml'), '--overlay', join(folder, 'o.yaml')),
    ).toContain('does not begin with "/"');
    expect(existsSync(join(folder, 'o.yaml'))).toBe(false);
  });
});

describe('--explain-changes with an overlay', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      stdio: 'pipe',
    });
  const plain = (more = '') =>
    api(
      `  /a: { get: { operationId: getA, responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } } } }${more}`,
    );
  const explain = () =>
    run(
      '--explain-changes',
      '--document',
      join(folder, 'api.yaml'),
      '--overlay',
      join(folder, 'explain.overlay.yaml'),
    );

  it('compares with the overlay as it was', () => {
    const rules = readFileSync(join(folder, 'explain.overlay.yaml'), 'utf8');
    writeFileSync(join(folder, 'api.yaml'), plain());
    writeFileSync(join(folder, 'explain.overlay.yaml'), rules.replace('key: alpha', 'key: a'));
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'first');
    expect(explain()).toBe('Nothing that a consumer would notice.');
    writeFileSync(join(folder, 'explain.overlay.yaml'), rules);
    expect(explain()).toContain('**Breaking:** `cacheKeys.a` is gone');
    writeFileSync(join(folder, 'api.yaml'), plain('\n  /b: { get: { operationId: getB, responses: {} } }'));
    writeFileSync(
      join(folder, 'explain.overlay.yaml'),
      `${rules}\n  - { target: "$.paths['/b'].get", update: { x-cache: { none: x } } }\n`,
    );
    expect(explain()).toContain('`getB` is new: `GET /b`');
  });

  it('works when the overlay is new', () => {
    writeFileSync(join(folder, 'api.yaml'), plain());
    git('init', '-q');
    git('add', 'api.yaml');
    git('commit', '-qm', 'first');
    expect(explain()).toContain('`getA` is cached for 3600 s');
  });
});
