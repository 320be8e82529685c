/** Values that are known for parameters, by the name of the parameter. */
export class KnownValues {
  readonly #values = new Map<string, Set<string>>();

  add(name: string, value: string): void {
    this.#values.set(name, (this.#values.get(name) ?? new Set()).add(value));
  }

  delete(name: string, value: string): void {
    this.#values.get(name)?.delete(value);
  }

  /** Every combination of values for a few names. */
  combinations(names: readonly string[]): Readonly<Record<string, string>>[] {
    return names.reduce<Readonly<Record<string, string>>[]>(
      (all, name) =>
        all.flatMap((args) =>
          [...(this.#values.get(name) ?? [])].map((value) => ({ ...args, [name]: value })),
        ),
      [{}],
    );
  }
}
