import type { DeclaredOperation } from '../declared-operation.ts';
import type { DeclaredRead, DeclaredRules, DeclaredWrite, Placed } from '../declared-rules.ts';
import { keyName } from '../key.ts';
import { bareTemplate } from '../readable.ts';
import { type Change, change, listChanges } from './change.ts';

/** What a consumer notices of changed cache rules, operation by operation, and then of keys and groups by name. */
export function cacheChanges(before: DeclaredRules, after: DeclaredRules): Change[] {
  const [reads, writes] = [byId(before.reads), byId(before.writes)];
  const [readsNow, writesNow] = [byId(after.reads), byId(after.writes)];
  // Decided or not.
  const uncached = byId([...before.leftAlone, ...before.undecided.map((operation) => ({ operation }))]);
  const ids = [...readsNow.keys(), ...writesNow.keys(), ...byId(after.leftAlone).keys()];
  return [
    ...ids.flatMap((id) => [
      ...readChanges(`\`${id}\``, reads.get(id), readsNow.get(id), uncached.has(id)),
      // What a new operation invalidates is part of its being new.
      ...(writes.has(id) || uncached.has(id)
        ? writeChanges(`\`${id}\``, writes.get(id), writesNow.get(id))
        : []),
    ]),
    ...nameChanges(before, after),
  ];
}

function byId<Rule extends { readonly operation: DeclaredOperation }>(
  rules: readonly Rule[],
): Map<string, Rule> {
  return new Map(rules.map((rule) => [rule.operation.id, rule]));
}

function readChanges(
  name: string,
  was: DeclaredRead | undefined,
  is: DeclaredRead | undefined,
  wasUncached: boolean,
): Change[] {
  if (was !== undefined && is !== undefined) return ruleChanges(name, was, is);
  if (was !== undefined) return [change('patch', `${name} is no longer cached`, 'each call reaches the API')];
  if (is === undefined || !wasUncached) return [];
  return [change('minor', `${name} is cached for ${is.ttlSeconds} s`, 'responses may come from the cache')];
}

function ruleChanges(name: string, was: DeclaredRead, is: DeclaredRead): Change[] {
  const key = ({ template }: DeclaredRead) => `\`${bareTemplate(template)}\``;
  const seconds = ({ ttlSeconds }: DeclaredRead) => `${ttlSeconds} s`;
  const single = (of: (read: DeclaredRead) => string, as: string, why: string) =>
    of(was) === of(is) ? [] : [change('patch', `${name} is cached ${as} ${of(is)} (it was ${of(was)})`, why)];
  const witnesses = ({ witnesses }: DeclaredRead) =>
    witnesses.map(({ value }) => bareTemplate(value.template));
  const shared = 'where its store is shared,';
  return [
    ...single(seconds, 'for', 'responses are stored for another time'),
    ...single(key, 'as', 'entries of the release before are not found, and expire'),
    ...listChanges(
      valuesOf(was.groups),
      valuesOf(is.groups),
      (group) => change('patch', `${name} belongs to the group \`${group}\``, 'more invalidates it'),
      (group) =>
        change('patch', `${name} no longer belongs to the group \`${group}\``, 'less invalidates it'),
    ),
    ...listChanges(
      witnesses(was),
      witnesses(is),
      (each) => change('patch', `${name} has the witness \`${each}\``, `${shared} more writes invalidate it`),
      (each) =>
        change(
          'patch',
          `${name} no longer has the witness \`${each}\``,
          `${shared} fewer writes invalidate it`,
        ),
    ),
  ];
}

function writeChanges(name: string, was: DeclaredWrite | undefined, is: DeclaredWrite | undefined): Change[] {
  const invalidated = (write: DeclaredWrite | undefined) => [
    ...(write?.deletes ?? []).map(({ value }) => `\`${bareTemplate(value.template)}\``),
    ...valuesOf(write?.invalidates ?? []).map((group) => `every \`${group}\``),
  ];
  return listChanges(
    invalidated(was),
    invalidated(is),
    (what) => change('patch', `${name} also invalidates ${what}`, 'stale responses are gone sooner'),
    (what) =>
      change('patch', `${name} no longer invalidates ${what}`, 'entries stay that it does not change'),
  );
}

/** `cacheKeys` and the groups that a consumer can name are part of the interface. */
function nameChanges(before: DeclaredRules, after: DeclaredRules): Change[] {
  const [oldKeys, keys] = [keysOf(before), keysOf(after)];
  const variables = (template = '') => template.match(/\{[^{}]*\}/g)?.join() ?? '';
  const changed = [...keys].filter(
    ([name, template]) => oldKeys.has(name) && variables(oldKeys.get(name)) !== variables(template),
  );
  return [
    ...listChanges(
      [...oldKeys.keys()],
      [...keys.keys()],
      (name) => change('minor', `\`cacheKeys.${name}\` is new`, 'nothing else changes'),
      (name) => change('major', `\`cacheKeys.${name}\` is gone`, 'code that names it stops compiling'),
    ),
    ...changed.map(([name, template]) =>
      change('major', `\`cacheKeys.${name}\` makes \`${template}\``, 'it takes other variables'),
    ),
    ...listChanges(
      groupsOf(before),
      groupsOf(after),
      (group) => change('minor', `the group \`${group}\` is new`, 'nothing else changes'),
      (group) => change('major', `the group \`${group}\` is gone`, 'invalidating it by name is refused'),
    ),
  ];
}

function keysOf({ reads, externalKeys }: DeclaredRules): Map<string, string> {
  const templates = [...Object.keys(externalKeys), ...reads.map(({ template }) => bareTemplate(template))];
  return new Map(templates.map((template) => [keyName(template), template]));
}

function groupsOf({ reads }: DeclaredRules): string[] {
  return [...new Set(reads.flatMap(({ groups }) => valuesOf(groups)))];
}

function valuesOf(placed: readonly Placed<string>[]): string[] {
  return placed.map(({ value }) => value);
}
