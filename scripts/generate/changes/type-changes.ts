import ts from 'typescript';
import { type Change, change } from './change.ts';
import { withoutUndefined } from './compiled.ts';
import { countChange, type Direction, type Plain, plainChanges, requiredChange } from './value-changes.ts';

const { TypeFlags } = ts;

/** A type as what it can be. */
interface Parts extends Plain {
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

  /** Whether values of the two types can stand for each other. */
  isSame(old: ts.Type, now: ts.Type): boolean {
    return this.#checker.isTypeAssignableTo(old, now) && this.#checker.isTypeAssignableTo(now, old);
  }

  compare(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const seen = this.#seen[direction].get(old) ?? new Set();
    this.#seen[direction].set(old, seen);
    if (old === now || seen.has(now)) return [];
    seen.add(now);
    const [was, is] = [this.#partsOf(old), this.#partsOf(now)];
    return [
      ...plainChanges(was, is, direction, where),
      ...this.#compareLists(was.lists, is.lists, direction, where),
      ...this.#compareObjects(was.objects, is.objects, direction, where),
    ];
  }

  #partsOf(type: ts.Type): Parts {
    const [values, names] = [new Set<string>(), new Set<string>()];
    const [objects, lists]: [ts.Type[], ts.Type[]] = [[], []];
    for (const part of type.isUnion() ? type.types : [type]) {
      const name = this.#checker.typeToString(part);
      if (part.flags & TypeFlags.Literal) values.add(name);
      else if (this.#checker.isArrayType(part) || this.#checker.isTupleType(part)) lists.push(part);
      else if (part.flags & (TypeFlags.Object | TypeFlags.Intersection)) objects.push(part);
      else if (!(part.flags & TypeFlags.Undefined)) names.add(name);
    }
    if (values.has('true') && values.has('false')) {
      names.add('boolean');
      values.delete('true');
      values.delete('false');
    }
    if (lists.length > 0) names.add('array');
    if (objects.length > 0) names.add('object');
    return { values: [...values], names: [...names], objects, lists };
  }

  #compareLists(
    old: readonly ts.Type[],
    now: readonly ts.Type[],
    direction: Direction,
    where: string,
  ): Change[] {
    const [one, other] = this.#unmatched(old, now);
    if (one.length !== other.length) return this.#otherForms(old, now, direction, where);
    return one.flatMap((type, index) => {
      const itemsOf = (of: ts.Type) => this.#checker.getTypeArguments(of as ts.TypeReference);
      const [was, is] = [itemsOf(type), itemsOf(other[index] as ts.Type)];
      if (was.length !== is.length)
        return [countChange([was.length, is.length], direction, `the list ${where}`, 'items')];
      return was.flatMap((item, at) =>
        this.compare(item, is[at] as ts.Type, direction, `an item of ${where}`),
      );
    });
  }

  #compareObjects(
    old: readonly ts.Type[],
    now: readonly ts.Type[],
    direction: Direction,
    where: string,
  ): Change[] {
    const [one, other] = this.#unmatched(old, now);
    if (one.length !== other.length) return this.#otherForms(old, now, direction, where);
    return one.flatMap((type, index) =>
      this.#compareProperties(type, other[index] as ts.Type, direction, where),
    );
  }

  /** Where there were none or are none, that it can be a list or an object at all is said already. */
  #otherForms(
    old: readonly ts.Type[],
    now: readonly ts.Type[],
    direction: Direction,
    where: string,
  ): Change[] {
    if (old.length === 0 || now.length === 0) return [];
    return [countChange([old.length, now.length], direction, where, 'forms')];
  }

  /** Forms that have no equal on the other side, in whatever order they stand there. */
  #unmatched(old: readonly ts.Type[], now: readonly ts.Type[]): [ts.Type[], ts.Type[]] {
    if (old.length === 1 && now.length === 1) return [[...old], [...now]];
    const rest = [...now];
    const alone = old.filter((type) => {
      const index = rest.findIndex((other) => this.#isEqual(type, other));
      if (index !== -1) rest.splice(index, 1);
      return index === -1;
    });
    return [alone, rest];
  }

  /** Beyond being assignable both ways, to which optional properties make no difference: with the same names. */
  #isEqual(old: ts.Type, now: ts.Type): boolean {
    const names = (type: ts.Type) =>
      this.#checker
        .getPropertiesOfType(type)
        .map((property) => `${property.name} ${isOptional(property)}`)
        .sort()
        .join();
    return names(old) === names(now) && this.isSame(old, now);
  }

  #compareProperties(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const named = (type: ts.Type) =>
      new Map(this.#checker.getPropertiesOfType(type).map((each) => [each.name, each]));
    const [was, is] = [named(old), named(now)];
    return [
      ...[...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
        this.#compareProperty(was.get(name), is.get(name), direction, `\`${name}\` of ${where}`),
      ),
      ...this.#compareRest(old, now, direction, where),
    ];
  }

  #compareProperty(
    was: ts.Symbol | undefined,
    is: ts.Symbol | undefined,
    direction: Direction,
    where: string,
  ): Change[] {
    if (is === undefined) return [change('major', `${where} is gone`, 'code that names it stops compiling')];
    if (was === undefined) {
      return direction === 'sent' && !isOptional(is)
        ? [change('major', `${where} is new and required`, 'calls without it stop compiling')]
        : [change('minor', `${where} is new`, 'nothing else changes')];
    }
    const typeOf = (property: ts.Symbol) =>
      withoutUndefined(this.#checker, this.#checker.getTypeOfSymbol(property));
    return [
      ...requiredChange(!isOptional(was), !isOptional(is), direction, where),
      ...this.compare(typeOf(was), typeOf(is), direction, where),
    ];
  }

  /** Properties of any name. */
  #compareRest(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const restOf = (type: ts.Type) => this.#checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
    const [was, is] = [restOf(old), restOf(now)];
    if (was !== undefined && is !== undefined)
      return this.compare(was, is, direction, `any other property of ${where}`);
    const names = 'properties of any name';
    if (was !== undefined)
      return [change('major', `${where} no longer has ${names}`, 'code that names one stops compiling')];
    return is === undefined ? [] : [change('minor', `${where} can have ${names}`, 'nothing else changes')];
  }
}

function isOptional(property: ts.Symbol): boolean {
  return (property.flags & ts.SymbolFlags.Optional) !== 0;
}
