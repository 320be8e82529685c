import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateCommand } from '../../../scripts/generate/command.ts';
import { effectsOf } from '../../../src/cache/keys.ts';
import { type CachedClient, createCachedClient, memoryCache } from '../../../src/index.ts';
import { operations } from './generated/operations.ts';
import type { operations as Operations, paths } from './generated/schema.ts';
import { type Library, startLibrary } from './library-server.ts';

let library: Library;
let client: CachedClient<paths, Operations>;

beforeEach(async () => {
  library = await startLibrary();
  client = createCachedClient<paths, Operations>(
    { name: 'library', operations: operations },
    {
      baseUrl: library.url,
      auth: { clientId: 'desk', token: () => 'token' },
      cache: memoryCache(),
    },
  );
});
afterEach(() => library.close());

/** Lets a response get into the cache, which happens behind the caller's back. */
async function read<Value>(call: () => Promise<Value>): Promise<Value> {
  const answer = await call();
  await new Promise((resolve) => setImmediate(resolve));
  return answer;
}

const shelf_id = '7520b7f5-0afd-461a-b956-ee4f09aa6c94';

describe('a client of another API', () => {
  it('is generated from its document, and what is committed follows it', () => {
    const args = [
      '--document',
      'test/generator/any-api/library.yaml',
      '--out',
      'test/generator/any-api/generated',
    ];
    const { text } = generateCommand(
      { program: 'npm run generate', operationModule: '../../../../src/operation.ts' },
      ['--check', ...args],
    );
    expect(text).toContain('follows the document');
  });

  it('asks once for what it can keep', async () => {
    const first = await read(() => client.getBook({ book_id: 1 }));
    expect(await client.getBook({ book_id: 1 })).toEqual(first);
    expect(library.requests).toEqual(['GET /books/1']);
  });

  it.each([
    ['PUT', () => client.replaceBook({ book_id: 1, title: 'Emma again', language: 'en' })],
    ['PATCH', () => client.changeBook({ book_id: 1, title: 'Emma again' })],
  ] as const)('reads a book anew after a %s', async (_, write) => {
    await read(() => client.getBook({ book_id: 1 }));
    await write();
    expect(await client.getBook({ book_id: 1 })).toMatchObject({ title: 'Emma again' });
  });

  it('reads a book anew after a DELETE', async () => {
    await read(() => client.getBook({ book_id: 1 }));
    await client.removeBook({ book_id: 1 });
    await expect(client.getBook({ book_id: 1 })).rejects.toMatchObject({ status: 404 });
  });

  it('keeps a response for each set of query parameters, and one for none', async () => {
    const all = await read(() => client.listBooks());
    const novels = await read(() => client.listBooks({ genre: 'novel' }));
    const english = await read(() => client.listBooks({ language: 'novel' }));
    const empty = await read(() => client.listBooks({ genre: '' }));
    expect([all.length, novels.length, english.length, empty.length]).toEqual([2, 1, 0, 0]);
    const asked = library.requests.length;
    expect(await client.listBooks()).toEqual(all);
    expect(await client.listBooks({ genre: 'novel' })).toEqual(novels);
    expect(await client.listBooks({ genre: '' })).toEqual(empty);
    expect(library.requests).toHaveLength(asked);
  });

  it('gives a parameter that is absent a key of its own', () => {
    const { key: absent } = client.explain('listBooks', {});
    const { key: present } = client.explain('listBooks', { genre: '@', language: '', page: 2 });
    expect([absent, present]).toEqual(['books-@,@,@', 'books-%40,,2']);
  });

  it('refuses a parameter that was sent twice, of which a key could only hold one', () => {
    const query = new URLSearchParams('genre=novel&genre=drama');
    const effects = () =>
      effectsOf(operations.listBooks, { path: {}, query, header: new Headers(), body: undefined });
    expect(effects).toThrow(
      'The query value "genre" of GET /books must be a string or a number, got an array',
    );
  });

  it('refuses a write without a value that says what it invalidates', () => {
    const nothing = {
      path: { reader: 'ada' },
      query: new URLSearchParams(),
      header: new Headers(),
      body: {},
    };
    expect(() => effectsOf(operations.lendBook, nothing)).toThrow(
      'The body value "book_id" of POST /readers/{reader}/loans',
    );
  });

  it('invalidates on request what is cached under a key with an empty part', async () => {
    await read(() => client.listBooks({ genre: '' }));
    const { key } = client.explain('listBooks', { genre: '' });
    await client.cache.delete(key as string);
    const asked = library.requests.length;
    await client.listBooks({ genre: '' });
    expect(library.requests).toHaveLength(asked + 1);
  });

  it('invalidates every page of a list at once', async () => {
    await read(() => client.listBooks({ genre: 'novel' }));
    await client.addBook({ title: 'Persuasion', genre: 'novel' });
    expect(await client.listBooks({ genre: 'novel' })).toHaveLength(2);
  });

  it('sends a body that is a list as the argument "body"', async () => {
    await read(() => client.listBooks());
    expect(await client.importBooks({ body: [{ title: 'One' }, { title: 'Two' }] })).toEqual({ added: 2 });
    expect(await client.listBooks()).toHaveLength(4);
  });

  it('sends a body of several forms as the argument "body", or none', async () => {
    expect(await client.searchBooks({ body: { title: 'Emma' } })).toHaveLength(1);
    expect(await client.searchBooks({ body: ['Emma', 'Faust'] })).toHaveLength(2);
    expect(await client.searchBooks()).toEqual([]);
  });

  it('keeps answers apart by a header', async () => {
    const speaking = (language: string) => () =>
      client.getSummary({ book_id: 1 }, { headers: { 'accept-language': language } });
    await read(speaking('de'));
    await read(speaking('cy'));
    expect(await speaking('de')()).toEqual({ text: 'Emma, in de' });
    expect(await speaking('cy')()).toEqual({ text: 'Emma, in cy' });
    expect(library.requests).toHaveLength(2);
  });

  it('keeps what one person sees from the others', async () => {
    const as = (reader: string) => client.getMyself({ 'X-Reader': reader });
    await read(() => as('ada'));
    expect(await as('bob')).toEqual({ reader: 'bob' });
  });

  it('invalidates what the body of a write names', async () => {
    await read(() => client.getBook({ book_id: 2 }));
    await read(() => client.getLoans({ reader: 'ada' }));
    expect(client.explain('lendBook', { reader: 'ada', book_id: 2 }).deletes).toEqual([
      'reader-ada,loans',
      'book-2',
    ]);
    await client.lendBook({ reader: 'ada', book_id: 2 });
    expect(await client.getLoans({ reader: 'ada' })).toEqual([2]);
  });

  it('never confuses a reader with the loans of another, whatever their names', async () => {
    await read(() => client.getLoans({ reader: 'ada' }));
    expect(await client.getReader({ reader: 'ada,loans' })).toEqual({ name: 'ada,loans' });
  });

  it('takes a body as one argument where a property has the name of a parameter', async () => {
    await read(() => client.getShelf({ shelf_id }));
    await client.fillShelf({ shelf_id, body: { books: [2, 1] } });
    expect(await read(() => client.getShelf({ shelf_id }))).toEqual({ books: [2, 1] });
    // A success that the document declares without a body.
    expect(await client.tidyShelf({ id: shelf_id.toUpperCase() })).toBeUndefined();
    expect(await client.getShelf({ shelf_id })).toEqual({ books: [1, 2] });
  });

  it('refuses a number in any other spelling, which would have another key', async () => {
    const book_id = '01' as unknown as number;
    await expect(client.getBook({ book_id })).rejects.toThrow('"book_id" must be a whole number');
  });

  it('sends and receives bodies that are no JSON', async () => {
    expect(await client.getNote({ book_id: 1 })).toBeUndefined();
    await client.writeNote({ book_id: 1, body: 'a {note}' });
    expect(await client.getNote({ book_id: 1 })).toBe('a {note}');
    await client.changeBook({ book_id: 1, title: 'Emma' });
    expect(library.types).toEqual(['text/plain', 'application/merge-patch+json']);
  });

  it('refuses arguments that the document does not have', async () => {
    const wrong = { body: [], also: 1 } as unknown as { body: { title: string }[] };
    await expect(client.importBooks(wrong)).rejects.toThrow(
      'importBooks has no argument "also"; it takes body',
    );
  });
});
