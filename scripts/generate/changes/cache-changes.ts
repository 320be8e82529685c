import type { DeclaredOperation } from '../declared-operation.ts';
import type { DeclaredRead, DeclaredRules, DeclaredWrite } from '../declared-rules.ts';
import { keyName } from '../key.ts';
import { bareTemplate } from '../readable.ts';
import { type Change, change, listChanges, nameChanges } from './change.ts';

/** What a consumer notices of changed cache rules, operation by operation, and then of keys and groups by name. */
export function cacheChanges(before: DeclaredRules, after: DeclaredRules): Change[] {
  const [reads, writes] = [byId(before.reads), byId(before.writes)];
  const [readsNow, writesNow] = [byId(after.reads), byId(after.writes)];
  // Decided or not.
  const uncached = byId([...before.leftAlone, ...before.undecided.map((operation) => ({ operation }))]);
  const ids = [...readsNow.keys(), ...writesNow.keys(), ...byId(after.leftAlone).keys()];
  return [
    ...ids.flatMap((id) => {
      const name = `\`${id}\``;
      const isKnown = writes.has(id) || uncached.has(id);
      return [
        ...readChanges(name, reads.get(id), readsNow.get(id), uncached.has(id)),
        // What a new operation invalidates is part of its being new.
        ...(isKnown ? writeChanges(name, writes.get(id), writesNow.get(id)) : []),
      ];
    }),
    ...keyNameChanges(keysOf(before), keysOf(after)),
    ...nameChanges(groupsOf(before), groupsOf(after), 'invalidating it by name is refused'),
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
  const key = ({ key: { template } }: DeclaredRead) => `\`${bareTemplate(template)}\``;
  const seconds = ({ ttlSeconds }: DeclaredRead) => `${ttlSeconds} s`;
  const single = (of: (read: DeclaredRead) => string, as: string, why: string) =>
    of(was) === of(is) ? [] : [change('patch', `${name} is cached ${as} ${of(is)} (it was ${of(was)})`, why)];
  const groups = (read: DeclaredRead) => read.groups.map(({ value }) => `\`${value}\``);
  const witnesses = (read: DeclaredRead) =>
    read.witnesses.map(({ value }) => `\`${bareTemplate(value.template)}\``);
  const shared = 'where its store is shared,';
  return [
    ...single(seconds, 'for', 'responses are stored for another time'),
    ...single(key, 'as', 'entries of the release before are not found, and expire'),
    ...memberChanges(name, 'belongs to the group', groups(was), groups(is), [
      'more invalidates it',
      'less invalidates it',
    ]),
    ...memberChanges(name, 'has the witness', witnesses(was), witnesses(is), [
      `${shared} more writes invalidate it`,
      `${shared} fewer writes invalidate it`,
    ]),
  ];
}

function writeChanges(name: string, was: DeclaredWrite | undefined, is: DeclaredWrite | undefined): Change[] {
  const invalidated = (write: DeclaredWrite | undefined) => [
    ...(write?.deletes ?? []).map(({ value }) => `\`${bareTemplate(value.template)}\``),
    ...(write?.invalidates ?? []).map(({ value }) => `every \`${value}\``),
  ];
  return memberChanges(name, 'invalidates', invalidated(was), invalidated(is), [
    'stale responses are gone sooner',
    'entries stay that it does not change',
  ]);
}

/** Members of a rule's list, with what the rule does with each, and the reasons for one more and one less. */
function memberChanges(
  name: string,
  verb: string,
  was: readonly string[],
  is: readonly string[],
  [whyMore, whyLess]: readonly [string, string],
): Change[] {
  return listChanges(
    was,
    is,
    (member) => change('patch', `${name} now ${verb} ${member}`, whyMore),
    (member) => change('patch', `${name} no longer ${verb} ${member}`, whyLess),
  );
}

/** `cacheKeys` is part of the interface. */
function keyNameChanges(was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>): Change[] {
  const names = (keys: ReadonlyMap<string, string>) =>
    [...keys.keys()].map((name) => `\`cacheKeys.${name}\``);
  const variables = (template = '') => template.match(/\{[^{}]*\}/g)?.join() ?? '';
  const changed = [...is].filter(
    ([name, template]) => was.has(name) && variables(was.get(name)) !== variables(template),
  );
  return [
    ...nameChanges(names(was), names(is)),
    ...changed.map(([name, template]) =>
      change('major', `\`cacheKeys.${name}\` makes \`${template}\``, 'it takes other variables'),
    ),
  ];
}

function keysOf({ reads, externalKeys }: DeclaredRules): Map<string, string> {
  const templates = [...Object.keys(externalKeys), ...reads.map(({ key }) => bareTemplate(key.template))];
  return new Map(templates.map((template) => [keyName(template), template]));
}

function groupsOf({ reads }: DeclaredRules): string[] {
  const groups = reads.flatMap((read) => read.groups.map(({ value }) => value));
  return [...new Set(groups)].map((group) => `the group \`${group}\``);
}
