import ts from 'typescript';
import {
  type Change,
  change,
  type Direction,
  type Possibility,
  type Presence,
  possibilityChanges,
  presenceChanges,
} from './change.ts';

const { TypeFlags } = ts;

/** A type as what it can be. */
interface Parts {
  readonly possibilities: readonly Possibility[];
  readonly objects: readonly ts.Type[];
  readonly lists: readonly ts.Type[];
}

/**
 * Says what a consumer notices between two types, in sentences about `where`. Each pair of types is compared once in
 * each direction, however many operations use it.
 */
export class TypeComparer {
  readonly #checker: ts.TypeChecker;
  readonly #seen = { sent: new Map<ts.Type, Set<ts.Type>>(), received: new Map<ts.Type, Set<ts.Type>>() };

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** The types of the properties of a type by name. */
  typesIn(type: ts.Type | undefined): Map<string, ts.Type> {
    return new Map([...this.#propertiesOf(type)].map(([name, property]) => [name, this.#typeOf(property)]));
  }

  /** What stands in a type behind some names, `undefined` where one of them is not there. */
  typeAt(type: ts.Type | undefined, ...names: readonly string[]): ts.Type | undefined {
    return names.reduce<ts.Type | undefined>((holder, name) => {
      const property = holder?.getProperty(name);
      return property && this.#typeOf(property);
    }, type);
  }

  /** Whether values of two types can stand for each other, and have the same optional properties. */
  isEqual(old: ts.Type, now: ts.Type): boolean {
    const names = (type: ts.Type) =>
      [...this.#propertiesOf(type)]
        .map(([name, property]) => `${name} ${presenceOf(property)}`)
        .sort()
        .join();
    const isAssignable = (from: ts.Type, to: ts.Type) => this.#checker.isTypeAssignableTo(from, to);
    return names(old) === names(now) && isAssignable(old, now) && isAssignable(now, old);
  }

  compare(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const seen = this.#seen[direction].get(old) ?? new Set();
    this.#seen[direction].set(old, seen);
    if (old === now || seen.has(now)) return [];
    seen.add(now);
    const [was, is] = [this.#partsOf(old), this.#partsOf(now)];
    return [
      ...possibilityChanges(was.possibilities, is.possibilities, direction, where),
      ...this.#compareForms(was.lists, is.lists, direction, where, (one, other) =>
        this.#compareItems(one, other, direction, where),
      ),
      ...this.#compareForms(was.objects, is.objects, direction, where, (one, other) =>
        this.#compareProperties(one, other, direction, where),
      ),
    ];
  }

  /** A property in two versions of a type. */
  compareProperty(
    was: ts.Symbol | undefined,
    is: ts.Symbol | undefined,
    direction: Direction,
    where: string,
  ): Change[] {
    const presence = presenceChanges(presenceOf(was), presenceOf(is), direction, where);
    if (was === undefined || is === undefined) return presence;
    return [...presence, ...this.compare(this.#typeOf(was), this.#typeOf(is), direction, where)];
  }

  #partsOf(type: ts.Type): Parts {
    const possibilities = new Map<string, Possibility>();
    const [objects, lists]: [ts.Type[], ts.Type[]] = [[], []];
    const add = (possibility: Possibility) => possibilities.set(possibility.name, possibility);
    for (const part of type.isUnion() ? type.types : [type]) {
      const name = this.#checker.typeToString(part);
      const base = this.#checker.getBaseTypeOfLiteralType(part);
      if (part.flags & TypeFlags.Literal) add({ name, literalOf: this.#checker.typeToString(base) });
      else if (this.#checker.isArrayType(part) || this.#checker.isTupleType(part)) lists.push(part);
      else if (part.flags & (TypeFlags.Object | TypeFlags.Intersection)) objects.push(part);
      else if (!(part.flags & TypeFlags.Undefined)) add({ name });
    }
    if (possibilities.has('true') && possibilities.has('false')) {
      possibilities.delete('true');
      possibilities.delete('false');
      add({ name: 'boolean' });
    }
    if (lists.length > 0) add({ name: 'array' });
    if (objects.length > 0) add({ name: 'object' });
    return { possibilities: [...possibilities.values()], objects, lists };
  }

  /** Forms of a value that have no equal on the other side, in whatever order they stand there. */
  #compareForms(
    old: readonly ts.Type[],
    now: readonly ts.Type[],
    direction: Direction,
    where: string,
    compare: (one: ts.Type, other: ts.Type) => Change[],
  ): Change[] {
    // Where there were none or are none, that it can be a list or an object at all is said already.
    if (old.length === 0 || now.length === 0) return [];
    // Equality does not see optional properties further down.
    if (old.length === 1 && now.length === 1) return compare(old[0] as ts.Type, now[0] as ts.Type);
    const others = [...now];
    const alone = old.filter((type) => {
      const index = others.findIndex((other) => this.isEqual(type, other));
      if (index !== -1) others.splice(index, 1);
      return index === -1;
    });
    if (alone.length === others.length) {
      return alone.flatMap((type, index) => compare(type, others[index] as ts.Type));
    }
    const isMore = now.length > old.length;
    const what = `${where} has ${isMore ? 'more' : 'fewer'} forms (${old.length} before, ${now.length} now)`;
    return [
      isMore === (direction === 'received')
        ? change('major', what, 'code that knows the forms stops compiling')
        : change('minor', what, 'code that knows the forms stays right'),
    ];
  }

  #compareItems(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const itemsOf = (list: ts.Type) => this.#checker.getTypeArguments(list as ts.TypeReference);
    const [was, is] = [itemsOf(old), itemsOf(now)];
    if (was.length !== is.length) {
      const what = `the list ${where} has ${is.length} items (${was.length} before)`;
      return [change('major', what, 'code that knows the items stops compiling')];
    }
    return was.flatMap((item, at) => this.compare(item, is[at] as ts.Type, direction, `an item of ${where}`));
  }

  #compareProperties(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const [was, is] = [this.#propertiesOf(old), this.#propertiesOf(now)];
    return [
      ...[...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
        this.compareProperty(was.get(name), is.get(name), direction, `\`${name}\` of ${where}`),
      ),
      ...this.#compareRest(old, now, direction, `any other property of ${where}`),
    ];
  }

  /** Properties of any name. */
  #compareRest(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const restOf = (type: ts.Type) => this.#checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
    const [was, is] = [restOf(old), restOf(now)];
    if (was !== undefined && is !== undefined) return this.compare(was, is, direction, where);
    const presence = (type: ts.Type | undefined) => (type === undefined ? 'none' : 'optional');
    return presenceChanges(presence(was), presence(is), direction, where);
  }

  #propertiesOf(type: ts.Type | undefined): Map<string, ts.Symbol> {
    const properties = type === undefined ? [] : this.#checker.getPropertiesOfType(type);
    return new Map(properties.map((each) => [each.name, each]));
  }

  /** Without what being optional adds. */
  #typeOf(property: ts.Symbol): ts.Type {
    const type = this.#checker.getTypeOfSymbol(property);
    const isOneOf = (flag: ts.TypeFlags) => type.isUnion() && type.types.some(({ flags }) => flags & flag);
    // The checker takes null away too; a nullable property that is also optional keeps both, in both versions.
    return isOneOf(TypeFlags.Undefined) && !isOneOf(TypeFlags.Null)
      ? this.#checker.getNonNullableType(type)
      : type;
  }
}

function presenceOf(property: ts.Symbol | undefined): Presence {
  if (property === undefined) return 'none';
  return property.flags & ts.SymbolFlags.Optional ? 'optional' : 'required';
}
