import ts from 'typescript';
import { type Change, change } from './change.ts';
import { withoutUndefined } from './compiled.ts';
import {
  compareNames,
  type Direction,
  formsChange,
  isOptional,
  type Parts,
  requiredChange,
  type Say,
} from './value-changes.ts';

const { TypeFlags } = ts;
const LITERALS = TypeFlags.StringLiteral | TypeFlags.NumberLiteral;

/**
 * Says what a consumer notices between two types, in sentences about `where`. Each pair of types is compared once in
 * each direction, however many operations use it.
 */
export class TypeComparer {
  readonly #checker: ts.TypeChecker;
  readonly #seen = new Map<ts.Type, Map<ts.Type, Set<Direction>>>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** Whether values of the two types can stand for each other. */
  isSame(old: ts.Type, now: ts.Type): boolean {
    return this.#checker.isTypeAssignableTo(old, now) && this.#checker.isTypeAssignableTo(now, old);
  }

  compare(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const pairs = this.#seen.get(old) ?? new Map<ts.Type, Set<Direction>>();
    this.#seen.set(old, pairs);
    const directions = pairs.get(now) ?? new Set<Direction>();
    pairs.set(now, directions);
    if (old === now || directions.has(direction)) return [];
    directions.add(direction);

    const changes: Change[] = [];
    const say: Say = (bump, what, why) =>
      changes.push(change(bump[direction], `${where} ${what}`, why[direction]));
    const [was, is] = [this.#partsOf(old), this.#partsOf(now)];
    compareNames(was, is, direction, say);
    changes.push(...this.#compareLists(was.lists, is.lists, direction, where));
    changes.push(...this.#compareObjects(was.objects, is.objects, direction, where));
    return changes;
  }

  #partsOf(type: ts.Type): Parts {
    const parts = type.isUnion() && !(type.flags & TypeFlags.Boolean) ? type.types : [type];
    const [values, names, objects, lists] = [
      new Set<string>(),
      new Set<string>(),
      [] as ts.Type[],
      [] as ts.Type[],
    ];
    for (const part of parts) {
      if (part.flags & LITERALS) values.add(this.#checker.typeToString(part));
      else if (this.#checker.isArrayType(part) || this.#checker.isTupleType(part)) lists.push(part);
      else if (part.flags & (TypeFlags.Object | TypeFlags.Intersection)) objects.push(part);
      else if (part.flags & TypeFlags.BooleanLike) names.add('boolean');
      else if (!(part.flags & TypeFlags.Undefined)) names.add(this.#checker.typeToString(part));
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
    if (one.length !== other.length) return formsChange(one, other, direction, where);
    return one.flatMap((type, index) => {
      const items = (of: ts.Type) => this.#checker.getTypeArguments(of as ts.TypeReference);
      const [was, is] = [items(type), items(other[index] as ts.Type)];
      if (was.length !== is.length) return formsChange(was, is, direction, `the list ${where}`, 'items');
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
    const isAlone = old.length === 1 && now.length === 1;
    const [one, other] = isAlone ? [old, now] : this.#unmatched(old, now);
    if (one.length !== other.length)
      return old.length === 0 || now.length === 0 ? [] : formsChange(old, now, direction, where);
    return one.flatMap((type, index) =>
      this.#compareProperties(type, other[index] as ts.Type, direction, where),
    );
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
        .map(({ name, flags }) => `${name} ${flags & ts.SymbolFlags.Optional}`)
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
    if (was !== undefined && is !== undefined) {
      const typeOf = (symbol: ts.Symbol) =>
        withoutUndefined(this.#checker, this.#checker.getTypeOfSymbol(symbol));
      return [
        ...requiredChange(!isOptional(was), !isOptional(is), direction, where),
        ...this.compare(typeOf(was), typeOf(is), direction, where),
      ];
    }
    if (is === undefined) return [change('major', `${where} is gone`, 'code that names it stops compiling')];
    const breaks = direction === 'sent' && !isOptional(is);
    return [
      change(
        breaks ? 'major' : 'minor',
        `${where} is new${breaks ? ' and required' : ''}`,
        breaks ? 'calls without it stop compiling' : 'nothing else changes',
      ),
    ];
  }

  /** Properties of any name. */
  #compareRest(old: ts.Type, now: ts.Type, direction: Direction, where: string): Change[] {
    const restOf = (type: ts.Type) => this.#checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
    const [was, is] = [restOf(old), restOf(now)];
    if (was !== undefined && is !== undefined)
      return this.compare(was, is, direction, `any other property of ${where}`);
    if (was === undefined && is === undefined) return [];
    return is === undefined
      ? [
          change(
            'major',
            `${where} no longer has properties of any name`,
            'code that names one stops compiling',
          ),
        ]
      : [change('minor', `${where} can have properties of any name`, 'nothing else changes')];
  }
}
