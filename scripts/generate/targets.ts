import type { Format } from '../../src/operation.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import type { Aliases, DeclaredRead, DeclaredRules, DeclaredWrite } from './declared-rules.ts';
import {
  bareNames,
  declaredIn,
  expressionFor,
  type Key,
  shapeOf,
  type Variable,
  variablesOf,
} from './key.ts';
import type { Place } from './parameters.ts';
import { bareTemplate } from './readable.ts';

/** A key that a write can delete: one that a read fills, or one that only other applications fill. */
export interface Target {
  /** With the bare names of its variables. */
  readonly template: string;
  readonly names: readonly string[];
  /** Formats of its variables, `undefined` for an external key, whose values only its name knows. */
  readonly formats: readonly Format[] | undefined;
  /** Of a read. */
  readonly read: DeclaredRead | undefined;
}

/** Everything that the writes of a document can delete. */
export function targetsOf({ reads, externalKeys }: DeclaredRules): Target[] {
  const ofReads = reads.map((read): Target => {
    const variables = variablesOf(read.key);
    return {
      template: bareTemplate(read.key.template),
      names: variables.map(({ name }) => name),
      formats: variables.map(({ format }) => format),
      read,
    };
  });
  return [...ofReads, ...Object.keys(externalKeys).map(externalTarget)];
}

/** A key that only other applications fill. */
export function externalTarget(template: string): Target {
  return { template, names: bareNames(template), formats: undefined, read: undefined };
}

/** The name under which the deleted key knows a value of the write's request. */
export function nameInKey({ name }: Variable, aliases: Aliases): string {
  return Object.hasOwn(aliases, name) ? (aliases[name] as string) : name;
}

/** A value of a key that is not what a target has in its place. */
export interface Misfit {
  readonly variable: Variable;
  readonly target: Target;
  /** Of the target's value in its place. */
  readonly name: string | undefined;
  readonly format: Format | undefined;
}

/** The first value of a deleted key that is not what the target has in its place, `undefined` when all are. */
export function misfit(key: Key, aliases: Aliases, target: Target): Misfit | undefined {
  const places = variablesOf(key).map((variable, index) => ({
    variable,
    target,
    name: target.names[index],
    format: target.formats?.[index],
  }));
  return places.find(({ variable, name, format = variable.format }) => {
    return nameInKey(variable, aliases) !== name || variable.format !== format;
  });
}

/** Whether a template is a spelling of a target's. */
export function isOf(template: string, target: Target): boolean {
  return shapeOf(template) === shapeOf(target.template);
}

/** Whether a write means to delete a target; that it may do so with the wrong value is another question. */
export function hasTarget({ deletes }: DeclaredWrite, target: Target): boolean {
  return deletes.some(({ value }) => isOf(value.template, target));
}

/** Finds the writes that invalidate a read. */
export function invalidatorsIn(rules: DeclaredRules): (read: DeclaredRead) => DeclaredWrite[] {
  const targets = new Map(targetsOf(rules).map((target) => [target.read, target]));
  return (read) => {
    const groups = read.groups.map(({ value }) => value);
    const target = targets.get(read);
    return rules.writes.filter(
      (write) =>
        write.invalidates.some(({ value }) => groups.includes(value)) ||
        (target !== undefined && hasTarget(write, target)),
    );
  };
}

/** A bare template in the expressions of an operation; variables that it does not have stay bare. */
export function expressedBy(template: string, operation: DeclaredOperation): string {
  return template.replace(/\{([^{}]+)\}/g, (bare, name: string) => expressionOf(name, operation) ?? bare);
}

/** The expression for a value of an operation by its name, `undefined` when it has none. */
export function expressionOf(name: string, operation: DeclaredOperation): string | undefined {
  const places: readonly Place[] = ['path', 'body', 'query', 'header'];
  const place = places.find((each) =>
    declaredIn(operation, each).some((parameter) => parameter.name === name && parameter.scalar),
  );
  return place && expressionFor({ name, in: place });
}
