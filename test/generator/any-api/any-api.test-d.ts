import { describe, expectTypeOf, it } from 'vitest';
import type { Arguments } from '../../../src/call/types.ts';
import type { CachedClient } from '../../../src/client.ts';
import type { components, operations, paths } from './generated/schema.ts';

type Book = components['schemas']['Book'];
type NewBook = components['schemas']['NewBook'];
declare const client: CachedClient<paths, operations>;
const shelf_id = '7520b7f5-0afd-461a-b956-ee4f09aa6c94';

describe('types of named operations, whatever the body', () => {
  it('take a list, or a choice of forms, as the argument "body"', () => {
    expectTypeOf(client.importBooks).parameter(0).toEqualTypeOf<{ body: NewBook[] }>();
    expectTypeOf(client.searchBooks).parameter(0).not.toBeAny();
    client.searchBooks({ body: { title: 'Emma' } });
    client.searchBooks({ body: ['Emma'] });
    client.searchBooks();
    // @ts-expect-error neither of the forms
    client.searchBooks({ body: 1 });
    // @ts-expect-error a body that is required
    client.importBooks({});
    // @ts-expect-error properties of an item instead of the list
    client.importBooks({ title: 'Emma' });
  });

  it('take the properties of an object, from all of its parts', () => {
    client.replaceBook({ book_id: 1, title: 'Emma', language: 'en' });
    // @ts-expect-error a property that the second part requires
    client.replaceBook({ book_id: 1, title: 'Emma' });
    client.changeBook({ book_id: 1, genre: 'novel' });
    // @ts-expect-error a body as a whole, although its properties are arguments
    client.changeBook({ book_id: 1, body: {} });
  });

  it('take the properties of one form or of another', () => {
    type Payment = { card: string } | { account: string; holder?: string };
    type Pay = {
      parameters: { path: { order_id: string } };
      requestBody: { content: { 'application/json': Payment } };
    };
    expectTypeOf<Arguments<Pay>>().toEqualTypeOf<
      { order_id: string; card: string } | { order_id: string; account: string; holder?: string }
    >();
  });

  it('take a body as a whole where a property has the name of a parameter', () => {
    client.fillShelf({ shelf_id, body: { books: [1] } });
    // @ts-expect-error a property next to the parameter of its name
    client.fillShelf({ shelf_id, books: [1] });
  });

  it('take any platform body and give text where it is no JSON', () => {
    client.writeNote({ book_id: 1, body: 'text' });
    client.writeNote({ book_id: 1, body: new Uint8Array() });
    // @ts-expect-error an object that nothing serialises
    client.writeNote({ book_id: 1, body: { text: 1 } });
    expectTypeOf(client.getNote).returns.resolves.toEqualTypeOf<string | undefined>();
  });

  it('give the success body, and never any', () => {
    expectTypeOf(client.getBook({ book_id: 1 })).resolves.not.toBeAny();
    expectTypeOf(client.getBook({ book_id: 1 })).resolves.toEqualTypeOf<Book>();
    expectTypeOf(client.removeBook).returns.resolves.toEqualTypeOf<undefined>();
  });
});
