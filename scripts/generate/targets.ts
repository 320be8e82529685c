import type { Format } from '../../src/operation.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import type { Aliases, DeclaredRead, DeclaredRules, DeclaredWrite } from './declared-rules.ts';
import {
  bareNames,
  declaredIn,
  expressionFor,
  isSameKey,
  type Key,
  type Variable,
  variablesOf,
} from './key.ts';
import type { Place } from './parameters.ts';
import { bareTemplate } from './readable.ts';

/** A key that a write can delete: one that a read fills, or one that only other applications fill. */
export interface Target {
  /** With the bare names of its variables. */
  readonly template: string;
  /** Without a format where only the name of a value is known. */
  readonly variables: readonly { readonly name: string; readonly format?: Format }[];
  /** That fills it. */
  readonly read?: DeclaredRead;
}

/** Everything that the writes of a document can delete. */
export function targetsOf({ reads, externalKeys }: DeclaredRules): Target[] {
  return [
    ...reads.map((read) => ({
      template: bareTemplate(read.key.template),
      variables: variablesOf(read.key),
      read,
    })),
    ...Object.keys(externalKeys).map((template) => ({
      template,
      variables: bareNames(template).map((name) => ({ name })),
    })),
  ];
}

/** The name under which the deleted key knows a value of the write's request. */
export function nameInKey({ name }: Variable, aliases: Aliases): string {
  return Object.hasOwn(aliases, name) ? (aliases[name] as string) : name;
}

/** A value of a key that is not what a target has in its place. */
export interface Misfit {
  readonly variable: Variable;
  readonly target: Target;
  readonly expected: Target['variables'][number] | undefined;
}

/** The first value of a deleted key that is not what the target has in its place, `undefined` when all are. */
export function misfit(key: Key, aliases: Aliases, target: Target): Misfit | undefined {
  return variablesOf(key)
    .map((variable, index) => ({ variable, target, expected: target.variables[index] }))
    .find(({ variable, expected }) => {
      const isSpeltAlike = expected?.format === undefined || expected.format === variable.format;
      return nameInKey(variable, aliases) !== expected?.name || !isSpeltAlike;
    });
}

/** Whether a write means to delete a key; that it may do so with the wrong value is another question. */
export function deletesKey({ deletes }: DeclaredWrite, template: string): boolean {
  return deletes.some(({ value }) => isSameKey(value.template, template));
}

/** The writes that invalidate a read. */
export function invalidatorsOf({ key, groups }: DeclaredRead, { writes }: DeclaredRules): DeclaredWrite[] {
  const own = groups.map(({ value }) => value);
  return writes.filter(
    (write) => write.invalidates.some(({ value }) => own.includes(value)) || deletesKey(write, key.template),
  );
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
