import type { DeclaredRead, DeclaredRules, DeclaredWrite, Placed } from '../declared-rules.ts';
import { bareTemplate, keyName } from '../key.ts';
import { type Change, change, listChanges } from './change.ts';

/** What a consumer notices of changed cache rules, operation by operation, and then of keys and groups by name. */
export function cacheChanges(before: DeclaredRules, after: DeclaredRules): Change[] {
  const ids = [...after.reads, ...after.writes, ...after.leftAlone].map(({ operation }) => operation.id);
  return [
    ...ids.flatMap((id) => [...readChanges(id, before, after), ...writeChanges(id, before, after)]),
    ...nameChanges(before, after),
  ];
}

function readChanges(id: string, before: DeclaredRules, after: DeclaredRules): Change[] {
  const of = ({ reads }: DeclaredRules) => reads.find(({ operation }) => operation.id === id);
  const [was, is] = [of(before), of(after)];
  if (was !== undefined && is !== undefined) return ruleChanges(`\`${id}\``, was, is);
  if (was !== undefined)
    return [change('patch', `\`${id}\` is no longer cached`, 'each call reaches the API')];
  if (is === undefined || !hadNoEntry(id, before)) return [];
  return [change('minor', `\`${id}\` is cached for ${is.ttlSeconds} s`, 'responses may come from the cache')];
}

/** Whether an operation was there and it was not cached, decided or not. */
function hadNoEntry(id: string, { leftAlone, undecided }: DeclaredRules): boolean {
  return [...leftAlone.map(({ operation }) => operation), ...undecided].some(
    (operation) => operation.id === id,
  );
}

function ruleChanges(name: string, was: DeclaredRead, is: DeclaredRead): Change[] {
  const key = ({ template }: DeclaredRead) => `\`${bareTemplate(template)}\``;
  const seconds = ({ ttlSeconds }: DeclaredRead) => `${ttlSeconds} s`;
  const single = (of: (read: DeclaredRead) => string, as: string, why: string) =>
    of(was) === of(is) ? [] : [change('patch', `${name} is cached ${as} ${of(is)} (it was ${of(was)})`, why)];
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
      was.witnesses.map(({ value }) => bareTemplate(value.template)),
      is.witnesses.map(({ value }) => bareTemplate(value.template)),
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

function writeChanges(id: string, before: DeclaredRules, after: DeclaredRules): Change[] {
  const of = ({ writes }: DeclaredRules) => writes.find(({ operation }) => operation.id === id);
  // What a new operation invalidates is part of its being new.
  if (of(before) === undefined && !hadNoEntry(id, before)) return [];
  const invalidated = (write: DeclaredWrite | undefined) => [
    ...(write?.deletes ?? []).map(({ value }) => `\`${bareTemplate(value.template)}\``),
    ...valuesOf(write?.invalidates ?? []).map((group) => `every \`${group}\``),
  ];
  return listChanges(
    invalidated(of(before)),
    invalidated(of(after)),
    (what) => change('patch', `\`${id}\` also invalidates ${what}`, 'stale responses are gone sooner'),
    (what) =>
      change('patch', `\`${id}\` no longer invalidates ${what}`, 'entries stay that it does not change'),
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
