/** A clock that jumps from event to event, and chance that a seed decides. */
export class Simulation {
  nowMs = 0;
  /** Store commands and API calls carried out. */
  operations = 0;
  readonly #heap: Event[] = [];
  #order = 0;
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Evenly distributed from 0 up to, not including, 1 (mulberry32). */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  /** Runs `action` at a time, after everything that is due before or was scheduled first. */
  at(timeMs: number, action: () => void): Event {
    const event: Event = { timeMs, order: this.#order++, action };
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent] as Event)) break;
      heap[index] = heap[parent] as Event;
      index = parent;
    }
    heap[index] = event;
    return event;
  }

  after(delayMs: number, action: () => void): Event {
    return this.at(this.nowMs + delayMs, action);
  }

  /** Runs the next event. */
  step(): void {
    const event = this.#pop();
    if (event === undefined) throw new Error('nothing is left to happen');
    this.nowMs = event.timeMs;
    event.action?.();
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      if (!isBefore(heap[child] as Event, last)) break;
      heap[index] = heap[child] as Event;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

/** Something that will happen, unless its action is taken away. */
export interface Event {
  readonly timeMs: number;
  readonly order: number;
  action: (() => void) | undefined;
}

function isBefore(a: Event, b: Event): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order);
}

/** Puts the clock and the timers of this process under a simulation, until the returned function is called. */
export function takeOverTime(simulation: Simulation): () => void {
  const { setTimeout, clearTimeout } = globalThis;
  const fakes = {
    setTimeout: (action: () => void, delayMs: number) => {
      const event = simulation.after(delayMs, action);
      return Object.assign(event, { unref: () => event });
    },
    clearTimeout: (event: Event | undefined) => {
      if (event !== undefined) event.action = undefined;
    },
  };
  Object.assign(globalThis, fakes);
  Object.defineProperty(performance, 'now', { value: () => simulation.nowMs, configurable: true });
  const { random } = Math;
  Math.random = () => simulation.random();
  return () => {
    Math.random = random;
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Reflect.deleteProperty(performance, 'now');
  };
}
