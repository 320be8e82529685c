import { closest, didYouMean } from '../closest.ts';
import { type DeclaredRules, type NamedKeys, namedKeysOf } from '../declared-rules.ts';
import type { Mistake, Problem } from '../document.ts';
import { expressionFor, isResolved, isSameKey, type Key, variablesOf } from '../key.ts';
import { bareTemplate } from '../readable.ts';
import {
  deletesKey,
  expressedBy,
  expressionOf,
  type Misfit,
  misfit,
  nameInKey,
  type Target,
  targetsOf,
} from '../targets.ts';

/** Keys that a rule names although nothing fills them, or that would be filled with the wrong value. */
export function* strangeKeys(rules: DeclaredRules): Generator<Problem> {
  const targets = targetsOf(rules);
  for (const named of namedKeysOf(rules)) {
    for (const { value: key, at } of named.keys) {
      if (key.parts.length === 0) continue;
      const candidates = targets.filter(({ template }) => isSameKey(template, key.template));
      // A misspelt parameter is reported as that, here and in the key of the read.
      const keys = [key, ...candidates.flatMap(({ read }) => read?.key ?? [])];
      if (candidates.length === 0) yield { path: at, ...unfilled(key.template, named, targets) };
      const [first, ...others] = candidates.map((target) => misfit(key, named.aliases, target));
      if (first && others.every((other) => other) && keys.every(isResolved)) {
        yield { path: at, ...wrongValue(key, named, first) };
      }
    }
  }
}

function unfilled(template: string, { operation, list }: NamedKeys, targets: readonly Target[]): Mistake {
  const [what, declare] =
    list === 'witnesses'
      ? [
          `"${template}" is neither an external key nor the key of a cached read, so no other application is known to set what vouches for ${operation.id}`,
          'Declare it at the root:',
        ]
      : [
          `nothing fills the key "${template}": it is neither the key of a cached read nor an external key`,
          'Delete the key of a cached read, or declare it at the root:',
        ];
  const bare = bareTemplate(template);
  const advise = () => {
    const near = closest(
      bare,
      targets.map((target) => target.template),
    );
    return near === undefined
      ? { fix: declare, paste: { 'x-cache-external-keys': { [bare]: 'what other applications keep there' } } }
      : { fix: 'Did you mean:', paste: expressedBy(near, operation) };
  };
  return { what, advise };
}

function wrongValue(key: Key, { operation, aliases, list }: NamedKeys, wrong: Misfit): Mistake {
  const { variable, target } = wrong;
  const { name: expected = '', format } = wrong.expected ?? {};
  const whose = `${target.read === undefined ? 'the external key' : `the key of ${target.read.operation.id}`} "${target.template}"`;
  if (nameInKey(variable, aliases) === expected) {
    return {
      what: `"${variable.name}" is ${variable.format} in ${operation.id}, and ${format} in ${whose}, so one value could have two spellings`,
      fix: 'Give both the same type and format, or invalidate a group instead.',
    };
  }
  const what = `"${variable.name}" stands where ${whose} has "${expected}"`;
  const instead = expressionOf(expected, operation);
  if (instead !== undefined) {
    return { what, fix: 'Did you mean:', paste: key.template.replace(expressionFor(variable), instead) };
  }
  const fix = `If both are the same value under two names, say so next to "${list}":`;
  return { what, fix, paste: { aliases: { [variable.name]: expected } } };
}

/** Aliases that no key needs. */
export function* uselessAliases(rules: DeclaredRules): Generator<Problem> {
  for (const { list, operation, at, keys, aliases } of namedKeysOf(rules)) {
    const names = keys.flatMap(({ value }) => variablesOf(value).map(({ name }) => name));
    const holder = list === 'deletes' ? `key that ${operation.id} deletes` : `witness of ${operation.id}`;
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
export function* undeletedExternalKeys({ writes, externalKeys }: DeclaredRules): Generator<Problem> {
  for (const template of Object.keys(externalKeys)) {
    if (writes.some((write) => deletesKey(write, template))) continue;
    yield {
      path: ['x-cache-external-keys', template],
      what: `no write deletes the external key "${template}"`,
      fix: 'Leave it out, or let the write that changes it delete it:',
      paste: { deletes: [template.replace(/\{([^{}]+)\}/g, '{$request.path.$1}')] },
    };
  }
}

/** External keys that are keys of cached reads as well. */
export function* externalKeysInUse({ reads, externalKeys }: DeclaredRules): Generator<Problem> {
  for (const template of Object.keys(externalKeys)) {
    const read = reads.find((each) => isSameKey(each.key.template, template));
    if (read === undefined) continue;
    yield {
      path: ['x-cache-external-keys', template],
      what: `"${template}" is the key of ${read.operation.id}, so it is not external`,
      fix: 'Leave it out here, or give one of the two another key.',
    };
  }
}
