import type { Command } from '../../../../src/stores/redis-connection.ts';
import type { Simulation } from './simulation.ts';

interface Item {
  readonly text: string;
  readonly untilMs: number;
}

/** Most writes that a failover can lose. */
const REPLICATION_LAG_WRITES = 12;

/** The few commands of Redis that the store uses, with expiry by the clock of the simulation. */
export class Server {
  replicationId = 'server1';
  readonly #items = new Map<string, Item>();
  readonly #simulation: Simulation;
  /** What was there before each of the last writes, oldest first. */
  readonly #undo: Array<readonly [key: string, before: Item | undefined]> = [];
  #servers = 1;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  execute([name, key = '', ...words]: Command): unknown {
    switch (name) {
      case 'MGET':
        return [key, ...words].map((each) => this.get(each));
      case 'SET': {
        const options = { PX: Number(words[2]), NX: words.includes('NX'), GET: words.includes('GET') };
        return this.set(key, words[0] as string, options);
      }
      case 'APPEND':
        return this.append(key, words[0] as string);
      case 'PEXPIRE':
        return this.pExpire(key, Number(words[0]));
      case 'UNLINK':
        return [key, ...words].filter((each) => this.del(each)).length;
      default:
        throw new Error(`a command that the simulated server does not know: ${name}`);
    }
  }

  get(key: string): string | null {
    const item = this.#items.get(key);
    if (item === undefined) return null;
    if (item.untilMs > this.#simulation.nowMs) return item.text;
    this.#items.delete(key);
    return null;
  }

  set(key: string, text: string, options: { PX: number; NX?: boolean; GET?: boolean }): string | null {
    const before = this.get(key);
    if (options.NX && before !== null) return null;
    this.#write(key, { text, untilMs: this.#simulation.nowMs + options.PX });
    return options.GET ? before : 'OK';
  }

  append(key: string, text: string): number {
    const whole = (this.get(key) ?? '') + text;
    this.#write(key, { text: whole, untilMs: this.#items.get(key)?.untilMs ?? Number.POSITIVE_INFINITY });
    return whole.length;
  }

  pExpire(key: string, ms: number): number {
    const text = this.get(key);
    if (text === null) return 0;
    this.#write(key, { text, untilMs: this.#simulation.nowMs + ms });
    return 1;
  }

  del(key: string): number {
    if (this.get(key) === null) return 0;
    this.#write(key, undefined);
    return 1;
  }

  /** Takes one key away, whatever it is, as a server that is short of memory does. */
  evict(): void {
    const keys = [...this.#items.keys()];
    if (keys.length > 0) this.#write(this.#simulation.pick(keys), undefined);
  }

  flush(): void {
    for (const key of this.#items.keys()) this.#write(key, undefined);
  }

  /** A replica takes over which has not seen the last writes, and is known by another id. */
  failOver(): void {
    let lost = Math.floor(this.#simulation.random() * (REPLICATION_LAG_WRITES + 1));
    for (; lost > 0; lost--) {
      const [key, before] = this.#undo.pop() ?? [];
      if (key === undefined) break;
      if (before === undefined) this.#items.delete(key);
      else this.#items.set(key, before);
    }
    this.#undo.length = 0;
    this.replicationId = `server${++this.#servers}`;
  }

  #write(key: string, item: Item | undefined): void {
    this.#undo.push([key, this.#items.get(key)]);
    if (this.#undo.length > 4 * REPLICATION_LAG_WRITES) this.#undo.splice(0, 3 * REPLICATION_LAG_WRITES);
    if (item === undefined) this.#items.delete(key);
    else this.#items.set(key, item);
  }
}
