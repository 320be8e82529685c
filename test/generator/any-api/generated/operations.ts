// Made by "npm run generate" from test/generator/any-api/library.yaml. Do not edit.

import type { Operation } from '../../../../src/operation.ts';
import type { operations as Operations, paths as Paths } from './schema.ts';

/** Every operation of the document, by operationId. */
export const operations: { readonly [Id in keyof Operations]: Operation<keyof Paths & string> } = {
  listBooks: {"method":"get","path":"/books","pathParameters":{},"query":["genre","language","page"],"body":{},"json":true,"cache":{"kind":"read","key":"books-{$request.query.genre},{$request.query.language},{$request.query.page}","ttlSeconds":600,"groups":["books"],"root":"array","fingerprint":"2af42dbc92e0"}},
  addBook: {"method":"post","path":"/books","pathParameters":{},"query":[],"body":{"title":"text","genre":"text"},"json":true,"cache":{"kind":"write","deletes":[],"externalDeletes":[],"invalidates":["books"]}},
  importBooks: {"method":"post","path":"/books/import","pathParameters":{},"query":[],"body":{},"wholeBody":true,"json":true,"cache":{"kind":"write","deletes":[],"externalDeletes":[],"invalidates":["books"]}},
  searchBooks: {"method":"post","path":"/books/search","pathParameters":{},"query":[],"body":{"title":"text"},"wholeBody":true,"json":true,"cache":{"kind":"none"}},
  getBook: {"method":"get","path":"/books/{book_id}","pathParameters":{"book_id":"integer"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"book-{$request.path.book_id}","ttlSeconds":3600,"groups":[],"root":"object","fingerprint":"9ca37b84d4ab"}},
  replaceBook: {"method":"put","path":"/books/{book_id}","pathParameters":{"book_id":"integer"},"query":[],"body":{"title":"text","genre":"text","language":"text"},"json":true,"cache":{"kind":"write","deletes":["book-{$request.path.book_id}"],"externalDeletes":["shop-book-{$request.path.book_id}"],"invalidates":["books","book-summary"]}},
  removeBook: {"method":"delete","path":"/books/{book_id}","pathParameters":{"book_id":"integer"},"query":[],"body":{},"json":true,"cache":{"kind":"write","deletes":["book-{$request.path.book_id}"],"externalDeletes":["shop-book-{$request.path.book_id}"],"invalidates":["books","book-summary"]}},
  changeBook: {"method":"patch","path":"/books/{book_id}","pathParameters":{"book_id":"integer"},"query":[],"body":{"title":"text","genre":"text"},"bodyType":"application/merge-patch+json","json":true,"cache":{"kind":"write","deletes":["book-{$request.path.book_id}"],"externalDeletes":["shop-book-{$request.path.book_id}"],"invalidates":["books","book-summary"]}},
  getSummary: {"method":"get","path":"/books/{book_id}/summary","pathParameters":{"book_id":"integer"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"book-{$request.path.book_id}-summary,{$request.header.Accept-Language}","ttlSeconds":3600,"groups":["book-summary"],"root":"object","fingerprint":"08a9d46182c0"}},
  getNote: {"method":"get","path":"/books/{book_id}/note","pathParameters":{"book_id":"integer"},"query":[],"body":{},"json":false,"cache":{"kind":"none"}},
  writeNote: {"method":"put","path":"/books/{book_id}/note","pathParameters":{"book_id":"integer"},"query":[],"body":{},"wholeBody":true,"bodyType":"text/plain","json":true,"cache":{"kind":"none"}},
  getLoans: {"method":"get","path":"/readers/{reader}/loans","pathParameters":{"reader":"text"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"reader-{$request.path.reader},loans","ttlSeconds":60,"groups":[],"root":"array","fingerprint":"8d4312ccdb2d"}},
  lendBook: {"method":"post","path":"/readers/{reader}/loans","pathParameters":{"reader":"text"},"query":[],"body":{"book_id":"integer","weeks":"integer"},"json":true,"cache":{"kind":"write","deletes":["reader-{$request.path.reader},loans","book-{$request.body#/book_id}"],"externalDeletes":[],"invalidates":[]}},
  getReader: {"method":"get","path":"/readers/{reader}","pathParameters":{"reader":"text"},"query":["pretty"],"body":{},"json":true,"cache":{"kind":"read","key":"reader-{$request.path.reader}","ttlSeconds":60,"groups":[],"root":"object","fingerprint":"448bbfd4332a"}},
  getShelf: {"method":"get","path":"/shelves/{shelf_id}","pathParameters":{"shelf_id":"uuid"},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"shelf-{$request.path.shelf_id}","ttlSeconds":60,"groups":[],"root":"object","fingerprint":"85daeb4b4720"}},
  fillShelf: {"method":"put","path":"/shelves/{shelf_id}","pathParameters":{"shelf_id":"uuid"},"query":[],"body":{"shelf_id":"uuid","books":"text"},"wholeBody":true,"json":true,"cache":{"kind":"write","deletes":["shelf-{$request.path.shelf_id}"],"externalDeletes":[],"invalidates":[]}},
  tidyShelf: {"method":"post","path":"/tidy/{id}","pathParameters":{"id":"uuid"},"query":[],"body":{},"json":true,"mayBeEmpty":true,"cache":{"kind":"write","deletes":["shelf-{$request.path.id}"],"externalDeletes":[],"invalidates":[]}},
  getMyself: {"method":"get","path":"/me","pathParameters":{},"query":[],"body":{},"json":true,"cache":{"kind":"read","key":"me,{$request.header.X-Reader}","ttlSeconds":60,"groups":[],"root":"object","fingerprint":"f9ab4e7bef13"}},
};

/** Why the cache leaves operations alone, by operationId. Apart, since only people read it. */
export const reasons: Readonly<Record<string, string>> = {
  searchBooks: "only asks",
  getNote: "its answer is no JSON",
  writeNote: "no cached read answers with notes",
};

/** Templates of all keys: of cached reads, and of what other applications on the same data keep. */
export const cacheKeyTemplates = {
  books: "books-{genre},{language},{page}",
  book: "book-{book_id}",
  bookSummary: "book-{book_id}-summary,{Accept-Language}",
  readerLoans: "reader-{reader},loans",
  reader: "reader-{reader}",
  shelf: "shelf-{shelf_id}",
  me: "me,{X-Reader}",
  shopBook: "shop-book-{book_id}",
} as const;
