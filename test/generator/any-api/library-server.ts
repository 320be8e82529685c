import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Book {
  id: number;
  title: string;
  genre?: string;
  language?: string;
}

/** A library with a few books in it, on the loopback interface. */
export interface Library {
  readonly url: string;
  /** `METHOD /path` of every request that arrived. */
  readonly requests: string[];
  /** Content types of the bodies that arrived. */
  readonly types: (string | undefined)[];
  close(): Promise<void>;
}

/** Starts the API that `library.yaml` describes. */
export async function startLibrary(): Promise<Library> {
  const books = new Map<number, Book>([
    [1, { id: 1, title: 'Emma', genre: 'novel', language: 'en' }],
    [2, { id: 2, title: 'Faust', genre: 'drama', language: 'de' }],
  ]);
  const loans = new Map<string, number[]>();
  const shelves = new Map<string, number[]>();
  const notes = new Map<number, string>();
  const requests: string[] = [];
  const types: (string | undefined)[] = [];

  function add(book: Omit<Book, 'id'>): Book {
    const id = books.size + 1;
    books.set(id, { ...book, id });
    return { ...book, id };
  }

  function answer(method: string, url: URL, headers: Headers, text: string): [number, unknown?, string?] {
    const parts = url.pathname.split('/').slice(1).map(decodeURIComponent);
    const [collection, name = '', part] = parts;
    const body = text !== '' && headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
    if (collection === 'me') return [200, { reader: headers.get('x-reader') }];
    if (collection === 'tidy')
      return [202, shelves.set(name, (shelves.get(name) ?? []).toSorted()) && undefined];
    if (collection === 'shelves') {
      if (method === 'PUT') return [204, shelves.set(name, body.books) && undefined];
      return [200, { books: shelves.get(name) ?? [] }];
    }
    if (collection === 'readers') {
      const ofReader = loans.get(name) ?? [];
      if (method === 'POST') return [204, loans.set(name, [...ofReader, body.book_id]) && undefined];
      return part === 'loans' ? [200, ofReader] : [200, { name }];
    }
    if (name === 'import') return [200, { added: body.map(add).length }];
    if (name === 'search')
      return [200, [...books.values()].filter(({ title }) => [body.title ?? body].flat().includes(title))];
    if (name === '') {
      if (method === 'POST') return [201, add(body)];
      const wanted = [...books.values()].filter((book) =>
        (['genre', 'language'] as const).every(
          (key) => !url.searchParams.has(key) || url.searchParams.get(key) === (book[key] ?? ''),
        ),
      );
      return [200, wanted];
    }
    const id = Number(name);
    const book = books.get(id);
    if (book === undefined) return [404, { error: 'no such book' }];
    if (part === 'summary')
      return [200, { text: `${book.title}, in ${headers.get('accept-language') ?? 'any language'}` }];
    if (part === 'note') {
      if (method === 'PUT') return [204, notes.set(id, text) && undefined];
      return notes.has(id) ? [200, notes.get(id), 'text/plain'] : [204];
    }
    if (method === 'DELETE') return [204, books.delete(id) && undefined];
    if (method === 'PUT') books.set(id, { ...body, id });
    if (method === 'PATCH') books.set(id, { ...book, ...body });
    return [200, books.get(id)];
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = 'GET', url = '/', headers } = request;
    requests.push(`${method} ${url}`);
    if (chunks.length > 0) types.push(headers['content-type']);
    const given = new Headers(headers as Record<string, string>);
    const [status, value, type = 'application/json'] = answer(
      method,
      new URL(url, 'http://library'),
      given,
      Buffer.concat(chunks).toString(),
    );
    if (value === undefined) response.writeHead(status).end();
    else
      response
        .writeHead(status, { 'content-type': type })
        .end(type === 'application/json' ? JSON.stringify(value) : value);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    types,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
