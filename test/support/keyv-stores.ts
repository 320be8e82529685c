import { createHash } from 'node:crypto';
import { readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A store for Keyv that keeps each value in a file of its own. */
export class FileStore {
  readonly folder: string;
  namespace: string | undefined;
  #temporary = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(key: string): string {
    return join(this.folder, createHash('sha256').update(key).digest('hex'));
  }

  async get(key: string): Promise<string | undefined> {
    return readFile(this.pathOf(key), 'utf8').catch(absent);
  }

  async set(key: string, value: string): Promise<boolean> {
    const temporary = join(this.folder, `${process.pid}-${this.#temporary++}`);
    await writeFile(temporary, value);
    await rename(temporary, this.pathOf(key));
    return true;
  }

  async delete(key: string): Promise<boolean> {
    const found = await unlink(this.pathOf(key)).then(() => true, absent);
    return found ?? false;
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** How a store fails. */
export type StoreFault = 'none' | 'throws' | 'emits' | 'refuses' | 'hangs' | 'slow' | 'damages';

/** A store for Keyv over a map that fails as told, in all of its methods or only in one. */
export class FaultyStore {
  readonly map: Map<string, string> = new Map();
  namespace: string | undefined;
  fault: StoreFault = 'none';
  only: 'get' | 'set' | 'delete' | undefined;
  #listeners: Array<(error: Error) => void> = [];

  on(event: string, listener: (error: Error) => void): this {
    if (event === 'error') this.#listeners.push(listener);
    return this;
  }

  async get(key: string): Promise<string | undefined> {
    const value = this.map.get(key);
    const damaged = this.fault === 'damages' ? value?.replace(/.(?=[^.]{9}$)/s, '~') : value;
    return this.#respond('get', () => damaged, undefined);
  }

  async set(key: string, value: string): Promise<boolean> {
    return this.#respond('set', () => this.map.set(key, value) !== undefined, false);
  }

  async delete(key: string): Promise<boolean> {
    return this.#respond('delete', () => this.map.delete(key), false);
  }

  async clear(): Promise<void> {
    this.map.clear();
  }

  async #respond<T>(method: 'get' | 'set' | 'delete', done: () => T, failed: T): Promise<T> {
    if (this.only !== undefined && this.only !== method) return done();
    const error = new Error('the store failed, as it was told to');
    switch (this.fault) {
      case 'throws':
        throw error;
      case 'emits':
        for (const listener of this.#listeners) listener(error);
        return failed;
      case 'refuses':
        return failed;
      case 'hangs':
        return new Promise(() => {});
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return done();
      default:
        return done();
    }
  }
}
