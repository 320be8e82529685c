import type { OperationTable } from '../../../src/operation.ts';

/** The response of every read and every write: the version that it found or made. */
export interface Versioned {
  readonly version: number;
}

interface Responses {
  readonly 200: { readonly content: { readonly 'application/json': Versioned } };
}
/** Which worker writes, and when its call began. */
export interface Sender {
  readonly by: number;
  readonly atMs: number;
}
interface BySender {
  readonly content: { readonly 'application/json': Sender };
}
interface OnItem {
  readonly path: { readonly shelf: string; readonly item: string };
}
interface OnShelf {
  readonly path: { readonly shelf: string };
}

/** Items on shelves: each an entry of its own, and each shelf a group. */
export interface Operations {
  readonly getItem: { readonly parameters: OnItem; readonly responses: Responses };
  readonly changeItem: {
    readonly parameters: OnItem;
    readonly requestBody: BySender;
    readonly responses: Responses;
  };
  readonly moveShelf: {
    readonly parameters: OnShelf;
    readonly requestBody: BySender;
    readonly responses: Responses;
  };
}

const onItem = {
  path: '/shelves/{shelf}/items/{item}',
  pathParameters: { shelf: 'text', item: 'text' },
  query: [],
  headers: [],
  json: true,
} as const;

export const TTL_SECONDS = 600;

/** A group of ours, and a key of the other application. */
const SHELF = 'shelf-{$request.path.shelf}';

/** The table that the generator would write for such an API. */
const rows = {
  getItem: {
    ...onItem,
    method: 'get',
    body: {},
    cache: {
      kind: 'read',
      key: 'item-{$request.path.item}',
      ttlSeconds: TTL_SECONDS,
      groups: [SHELF],
      root: 'object',
      fingerprint: 'soak',
    },
  },
  changeItem: {
    ...onItem,
    method: 'post',
    body: { by: 'text', atMs: 'text' },
    cache: {
      kind: 'write',
      deletes: ['item-{$request.path.item}'],
      externalDeletes: [SHELF],
      invalidates: [],
    },
  },
  moveShelf: {
    ...onItem,
    method: 'post',
    path: '/shelves/{shelf}/move',
    pathParameters: { shelf: 'text' },
    body: { by: 'text', atMs: 'text' },
    cache: { kind: 'write', deletes: [], externalDeletes: [SHELF], invalidates: [SHELF] },
  },
} as const satisfies OperationTable;
export const operations: OperationTable = rows;

/** The same where the list of a shelf, which the other application keeps, vouches for its items. */
export const witnessedOperations: OperationTable = {
  ...rows,
  getItem: { ...rows.getItem, cache: { ...rows.getItem.cache, witnesses: [SHELF] } },
};
