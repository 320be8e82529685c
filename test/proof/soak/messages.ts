import type { RedisAddress } from '../../../src/stores/redis.ts';
import type { Fact, StaleRead } from './oracle.ts';
import type { LayerName } from './settings.ts';
import type { Tally } from './tally.ts';

/** What a worker is told when it starts, as its only argument. */
export interface WorkerOrders {
  readonly id: number;
  readonly layer: LayerName;
  readonly baseUrl: string;
  readonly redis: RedisAddress;
}

export type ToWorker =
  | { readonly acknowledged?: readonly Fact[]; readonly applied?: readonly Fact[] }
  /** Ends every loop; the worker judges its last reads, reports and exits. */
  | { readonly stop: true };

/** The first message has nothing in it: the worker is at work. */
export interface FromWorker {
  readonly acknowledged?: Fact;
  readonly tally?: Tally;
  readonly stale?: readonly StaleRead[];
}

export interface FromOrigin {
  readonly port?: number;
  readonly applied?: readonly Fact[];
  /** The same of writes by the other application. */
  readonly appliedForPython?: readonly Fact[];
  readonly tally?: Tally;
  /** A write of this worker, or of the other application (-1), has arrived and not been applied: the moment to kill it. */
  readonly crash?: number;
}
