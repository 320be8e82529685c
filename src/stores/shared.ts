/** Work that all who ask for it until a callback of the platform runs share. */
export class Shared<T> {
  readonly #until: (end: () => void) => unknown;
  #begun = new Map<string, Promise<T>>();

  constructor(until: (end: () => void) => unknown) {
    this.#until = until;
  }

  share(key: string, begin: () => Promise<T>): Promise<T> {
    // Before anything is begun, since callbacks run in their order. A map that is emptied leads from what was in it to
    // what will be, which keeps dead work from being collected.
    if (this.#begun.size === 0)
      this.#until(() => {
        this.#begun = new Map();
      });
    const begun = this.#begun.get(key) ?? begin();
    this.#begun.set(key, begun);
    return begun;
  }
}
