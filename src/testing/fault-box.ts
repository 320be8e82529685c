import type { Exchange } from './exchange.ts';
import { play, type Trouble } from './faults.ts';

/** Which requests a fault is for, and how many of them. Faults wait in the order of their injection. */
export interface Aim {
  /** The requests that it is for: both conditions must hold. @default every request */
  readonly when?: {
    /** An HTTP method, such as `POST` or `post`. @default every method */
    readonly method?: string;
    /** Tested against the path with its query, such as `/organisations/search?name=a`. @default every path */
    readonly path?: RegExp;
  };
  /** How many requests it meets before it is used up; 0 for none. A retry is a request of its own. @default 1 */
  readonly times?: number;
}

/** What goes wrong (`kind` and what belongs to it), for which requests (`when`), and how often (`times`). */
export type Fault = Trouble & Aim;

/** An injected fault: call it, or its `remove`, to take it away. */
export interface InjectedFault {
  (): void;
  /** Takes it away. */
  remove(): void;
}

/** An injected `hold`. */
export interface InjectedHold extends InjectedFault {
  /** Resolves when the first held request has been handled and its response waits. */
  readonly arrived: Promise<void>;
  /** Delivers every held answer, and lets later ones through at once. */
  release(): void;
}

interface Waiting {
  readonly fault: Aim;
  timesLeft: number;
  readonly play: (exchange: Exchange) => void;
}

function isAimedAt({ when }: Aim, exchange: Exchange): boolean {
  const { method = 'GET', url = '/' } = exchange.request;
  if (when?.method !== undefined && when.method.toUpperCase() !== method) return false;
  return when?.path === undefined || url.search(when.path) >= 0;
}

class Hold {
  readonly arrived: Promise<void>;
  readonly release: () => void;
  readonly play: (exchange: Exchange) => void;

  constructor() {
    let arrive: () => void = () => {};
    let open: () => void = () => {};
    this.arrived = new Promise((resolve) => {
      arrive = resolve;
    });
    const released = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.release = open;
    this.play = (exchange) => {
      const answer = exchange.apply();
      arrive();
      void released.then(() => exchange.send(answer));
    };
  }
}

/** The faults that wait for a request; the one injected first goes first. */
export class FaultBox {
  readonly #waiting = new Set<Waiting>();

  /** Adds a fault. */
  inject(fault: Fault): InjectedFault | InjectedHold {
    if (fault.kind !== 'hold') return this.#add(fault, (exchange) => play(exchange, fault));
    const hold = new Hold();
    return Object.assign(this.#add(fault, hold.play), { arrived: hold.arrived, release: hold.release });
  }

  /** Plays the first fault that is aimed at this exchange; false when none is. */
  meet(exchange: Exchange): boolean {
    for (const waiting of this.#waiting) {
      if (!isAimedAt(waiting.fault, exchange)) continue;
      waiting.timesLeft -= 1;
      if (waiting.timesLeft <= 0) this.#waiting.delete(waiting);
      waiting.play(exchange);
      return true;
    }
    return false;
  }

  #add(fault: Aim, playFault: (exchange: Exchange) => void): InjectedFault {
    const waiting: Waiting = { fault, timesLeft: fault.times ?? 1, play: playFault };
    if (waiting.timesLeft > 0) this.#waiting.add(waiting);
    const remove = (): void => {
      this.#waiting.delete(waiting);
    };
    return Object.assign(remove, { remove });
  }
}
