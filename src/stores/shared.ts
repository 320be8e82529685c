interface Begun<T> {
  readonly names: readonly string[];
  readonly work: Promise<T>;
}

/** Work that all who ask for it until a callback of the platform runs share. */
export class Shared<T> {
  readonly #until: (end: () => void) => unknown;
  /** By the first of its names: to join them all into one key costs more than the rest. */
  #begun = new Map<string | undefined, readonly Begun<T>[]>();

  constructor(until: (end: () => void) => unknown) {
    this.#until = until;
  }

  /** The work on just these names. */
  share(names: readonly string[], begin: () => Promise<T>): Promise<T> {
    // Before anything is begun, since callbacks run in their order. A map that is emptied leads from what was in it to
    // what will be, which keeps dead work from being collected.
    if (this.#begun.size === 0)
      this.#until(() => {
        this.#begun = new Map();
      });
    const alike = this.#begun.get(names[0]) ?? [];
    const begun = alike.find((one) => isSame(one.names, names));
    if (begun !== undefined) return begun.work;
    const work = begin();
    this.#begun.set(names[0], [...alike, { names, work }]);
    return work;
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, at) => name === others[at]);
}
