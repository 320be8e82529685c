import { closest, didYouMean } from '../../cli/nearest.ts';
import type { DeclaredOperation } from '../declared-operation.ts';
import type { Aliases, DeclaredRules, Placed, PlacedKey } from '../declared-rules.ts';
import type { Problem } from '../document.ts';
import { bareTemplate, expressionFor, formatOf, type Key, shapeOf, variablesOf } from '../key.ts';
import {
  expressedBy,
  expressionOf,
  hasTarget,
  isOf,
  misfit,
  nameInKey,
  type Target,
  targetsOf,
} from '../targets.ts';

/** Keys that a rule names although nothing fills them, or that would be filled with the wrong value. */
export function* strangeKeys(rules: DeclaredRules): Generator<Problem> {
  const targets = targetsOf(rules);
  for (const { operation, deletes, aliases } of rules.writes) {
    yield* inList({ operation, aliases, list: 'deletes' }, deletes, targets);
  }
  for (const { operation, witnesses, aliases } of rules.reads) {
    yield* inList({ operation, aliases, list: 'witnesses' }, witnesses, targets);
  }
}

interface Holder {
  readonly operation: DeclaredOperation;
  readonly aliases: Aliases;
  readonly list: 'deletes' | 'witnesses';
}

function* inList(
  holder: Holder,
  keys: readonly Placed<PlacedKey>[],
  targets: readonly Target[],
): Generator<Problem> {
  for (const { value, at } of keys) {
    if (value.key === undefined) continue;
    const { template, key } = value;
    const candidates = targets.filter((target) => isOf(template, target));
    // A misspelt parameter is reported as that, here and in the key of the read.
    const isMisspelt = [key, ...candidates.map(({ read }) => read?.key)].some(
      (each) => each !== undefined && variablesOf(each).some(({ declared }) => declared === undefined),
    );
    if (candidates.length === 0) yield { path: at, ...unfilled(template, holder, targets) };
    else if (!isMisspelt && candidates.every((target) => misfit(key, holder.aliases, target) !== undefined)) {
      yield { path: at, ...wrongValue(key, holder, candidates[0] as Target) };
    }
  }
}

function unfilled(
  template: string,
  { operation, list }: Holder,
  targets: readonly Target[],
): Omit<Problem, 'path'> {
  const near = closest(
    bareTemplate(template),
    targets.map((target) => target.template),
  );
  const isWitness = list === 'witnesses';
  return {
    what: isWitness
      ? `"${template}" is neither an external key nor the key of a cached read, so no other application is known to set what vouches for ${operation.id}`
      : `nothing fills the key "${template}": it is neither the key of a cached read nor an external key`,
    fix:
      near === undefined
        ? `${isWitness ? 'Declare' : 'Delete the key of a cached read, or declare'} it at the root:`
        : 'Did you mean:',
    paste:
      near === undefined
        ? { 'x-cache-external-keys': { [bareTemplate(template)]: 'what other applications keep there' } }
        : expressedBy(near, operation),
  };
}

function wrongValue(key: Key, { operation, aliases, list }: Holder, target: Target): Omit<Problem, 'path'> {
  const { variable, index } = misfit(key, aliases, target) as NonNullable<ReturnType<typeof misfit>>;
  const expected = target.names[index] as string;
  const whose = target.read === undefined ? 'the external key' : `the key of ${target.read.operation.id}`;
  if (nameInKey(variable, aliases) === expected) {
    return {
      what: `"${variable.name}" is ${formatOf(variable)} in ${operation.id}, and ${target.formats?.[index]} in ${whose} "${target.template}", so one value could have two spellings`,
      fix: 'Give both the same type and format, or invalidate a group instead.',
    };
  }
  const instead = expressionOf(expected, operation);
  return {
    what: `"${variable.name}" stands where ${whose} "${target.template}" has "${expected}"`,
    fix:
      instead === undefined
        ? `If both are the same value under two names, say so next to "${list}":`
        : 'Did you mean:',
    paste:
      instead === undefined
        ? { aliases: { [variable.name]: expected } }
        : key.template.replace(expressionFor(variable), instead),
  };
}

/** Aliases that no key needs. */
export function* uselessAliases({ reads, writes }: DeclaredRules): Generator<Problem> {
  const rules = [
    ...reads.map((read) => ({ ...read, keys: read.witnesses, holder: `witness of ${read.operation.id}` })),
    ...writes.map((write) => ({
      ...write,
      keys: write.deletes,
      holder: `key that ${write.operation.id} deletes`,
    })),
  ];
  for (const { at, keys, aliases, holder } of rules) {
    const variables = keys.flatMap(({ value }) => (value.key === undefined ? [] : variablesOf(value.key)));
    const names = variables.map(({ name }) => name);
    for (const [name, other] of Object.entries(aliases)) {
      const path = [...at, 'aliases', name];
      if (!names.includes(name)) {
        yield {
          path,
          what: `no ${holder} holds "${name}", so there is nothing to translate`,
          fix: `${didYouMean(name, names)}Leave it out, or name one of: ${names.join(', ') || 'none'}.`,
        };
      } else if (name === other) {
        yield { path, what: `"${name}" is its own name already`, fix: 'Leave it out.' };
      }
    }
  }
}

/** External keys that no write deletes. */
export function* undeletedExternalKeys(rules: DeclaredRules): Generator<Problem> {
  const targets = targetsOf(rules);
  for (const target of targets) {
    if (target.read !== undefined || rules.writes.some((write) => hasTarget(write, target))) continue;
    yield {
      path: ['x-cache-external-keys', target.template],
      what: `no write deletes the external key "${target.template}"`,
      fix: 'Leave it out, or let the write that changes it delete it:',
      paste: { deletes: [target.template.replace(/\{([^{}]+)\}/g, '{$request.path.$1}')] },
    };
  }
}

/** External keys that are keys of cached reads as well. */
export function* externalKeysInUse({ reads, externalKeys }: DeclaredRules): Generator<Problem> {
  for (const template of Object.keys(externalKeys)) {
    const read = reads.find((each) => shapeOf(each.template) === shapeOf(template));
    if (read === undefined) continue;
    yield {
      path: ['x-cache-external-keys', template],
      what: `"${template}" is the key of ${read.operation.id}, so it is not external`,
      fix: 'Leave it out here, or give one of the two another key.',
    };
  }
}
