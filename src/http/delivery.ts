import type { Delivery } from '../errors.ts';
import { nodeModule } from '../platform.ts';

/** What undici says of a request of its own, on Node's diagnostics channels. */
interface Observed {
  readonly request: { readonly method: string; readonly origin: string | URL; readonly path: string };
}

/** One attempt of a request that undici is watched for. */
interface Watch {
  wasCreated: boolean;
  wasSent: boolean;
}

/** Attempts in flight by method and URL. No Map: one that is filled and emptied over and over keeps its contents alive. */
const watches: Record<string, Watch[]> = Object.create(null);
let isSubscribed: boolean | undefined;

/** Listens, from the first request on, to what undici says; `false` on a platform where it says nothing. */
function subscribe(): boolean {
  const channels = nodeModule('node:diagnostics_channel');
  const mark = (name: string, change: (watch: Watch) => void) =>
    channels?.subscribe(name, (message) => {
      const { method, origin, path } = (message as Observed).request;
      for (const watch of watches[`${method} ${origin}${path}`] ?? []) change(watch);
    });
  mark('undici:request:create', (watch) => {
    watch.wasCreated = true;
  });
  mark('undici:client:sendHeaders', (watch) => {
    watch.wasSent = true;
  });
  return channels !== undefined;
}

/**
 * What is known of whether a request reached the API, from the phase that its attempts came to: `not_sent` until fetch
 * is called, and longer only where Node's own fetch says that it has made a request and not begun to send it. Two equal
 * requests in flight cannot be told apart, so one that was sent counts for both.
 */
export class Progress {
  #mayBeThere = false;
  #key = '';
  #watch: Watch | undefined;

  get delivery(): Delivery {
    const isUnsent = this.#watch === undefined || (this.#watch.wasCreated && !this.#watch.wasSent);
    return this.#mayBeThere || !isUnsent ? 'unknown' : 'not_sent';
  }

  /** Before fetch is called. @param isObservable Whether it is the platform's, without a dispatcher of the caller's. */
  begin(method: string, url: string, isObservable: boolean): void {
    isSubscribed ??= subscribe();
    this.#mayBeThere ||= !(isObservable && isSubscribed);
    if (this.#mayBeThere) return;
    this.#key = `${method} ${new URL(url).href}`;
    this.#watch = { wasCreated: false, wasSent: false };
    watches[this.#key] = [...(watches[this.#key] ?? []), this.#watch];
  }

  /** After the attempt is over. */
  end(): void {
    this.#mayBeThere = this.delivery === 'unknown';
    const others = (watches[this.#key] ?? []).filter((watch) => watch !== this.#watch);
    if (others.length > 0) watches[this.#key] = others;
    else delete watches[this.#key];
    this.#watch = undefined;
  }
}
