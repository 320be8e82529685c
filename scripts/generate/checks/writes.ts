import { closest, didYouMean } from '../closest.ts';
import type { DeclaredRules, DeclaredWrite } from '../declared-rules.ts';
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

/** Deleted keys that nothing fills, or that would be filled with the wrong value. */
export function* strangeDeletions(rules: DeclaredRules): Generator<Problem> {
  const targets = targetsOf(rules);
  for (const write of rules.writes) {
    for (const { value, at } of write.deletes) {
      if (value.key === undefined) continue;
      const candidates = targets.filter((target) => isOf(value.template, target));
      // A misspelt parameter is reported as that, here and in the key of the read.
      const isMisspelt = [value.key, ...candidates.map(({ read }) => read?.key)].some(
        (key) => key !== undefined && variablesOf(key).some(({ declared }) => declared === undefined),
      );
      if (candidates.length === 0) {
        const near = closest(
          bareTemplate(value.template),
          targets.map(({ template }) => template),
        );
        yield {
          path: at,
          what: `nothing fills the key "${value.template}": it is neither the key of a cached read nor an external key`,
          fix:
            near === undefined
              ? 'Delete the key of a cached read, or declare it at the root:'
              : 'Did you mean:',
          paste:
            near === undefined
              ? {
                  'x-cache-external-keys': {
                    [bareTemplate(value.template)]: 'what other applications keep there',
                  },
                }
              : expressedBy(near, write.operation),
        };
      } else if (
        !isMisspelt &&
        !candidates.some((target) => misfit(value.key as Key, write.aliases, target) === undefined)
      ) {
        yield { path: at, ...wrongValue(value.key, write, candidates[0] as Target) };
      }
    }
  }
}

function wrongValue(key: Key, { operation, aliases }: DeclaredWrite, target: Target): Omit<Problem, 'path'> {
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
        ? 'If both are the same value under two names, say so next to "deletes":'
        : 'Did you mean:',
    paste:
      instead === undefined
        ? { aliases: { [variable.name]: expected } }
        : key.template.replace(expressionFor(variable), instead),
  };
}

/** Aliases that no deleted key needs. */
export function* uselessAliases(rules: DeclaredRules): Generator<Problem> {
  for (const { operation, at, deletes, aliases } of rules.writes) {
    const variables = deletes.flatMap(({ value }) => (value.key === undefined ? [] : variablesOf(value.key)));
    const names = variables.map(({ name }) => name);
    for (const [name, other] of Object.entries(aliases)) {
      const path = [...at, 'aliases', name];
      if (!names.includes(name)) {
        yield {
          path,
          what: `no key that ${operation.id} deletes holds "${name}", so there is nothing to translate`,
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
