import type { DeclaredRead, DeclaredRules, DeclaredWrite } from '../declared-rules.ts';
import { bareTemplate, keyName } from '../key.ts';
import { type Change, differenceOf } from './change.ts';

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
  const existed = was !== undefined || hadNoEntry(id, before);
  if (was === undefined && is === undefined) return [];
  if (!existed || is === undefined) {
    return was === undefined
      ? []
      : [{ bump: 'patch', what: `\`${id}\` is no longer cached`, why: 'each call reaches the API' }];
  }
  if (was === undefined) {
    const what = `\`${id}\` is cached for ${is.ttlSeconds} s`;
    return [{ bump: 'minor', what, why: 'responses may come from the cache' }];
  }
  return [
    ...ttlChange(id, was, is),
    ...keyChange(id, was, is),
    ...groupChange(id, was, is),
    ...witnessChange(id, was, is),
  ];
}

/** Whether an operation was there and it was not cached, decided or not. */
function hadNoEntry(id: string, { leftAlone, undecided }: DeclaredRules): boolean {
  return [...leftAlone.map(({ operation }) => operation), ...undecided].some(
    (operation) => operation.id === id,
  );
}

function ttlChange(id: string, was: DeclaredRead, is: DeclaredRead): Change[] {
  if (was.ttlSeconds === is.ttlSeconds) return [];
  const what = `\`${id}\` is cached for ${is.ttlSeconds} s (it was ${was.ttlSeconds} s)`;
  return [{ bump: 'patch', what, why: 'responses are stored for another time' }];
}

function keyChange(id: string, was: DeclaredRead, is: DeclaredRead): Change[] {
  if (was.template === is.template) return [];
  const what = `\`${id}\` is cached as \`${bareTemplate(is.template)}\` (it was \`${bareTemplate(was.template)}\`)`;
  return [{ bump: 'patch', what, why: 'entries of the release before are not found, and expire' }];
}

function groupChange(id: string, was: DeclaredRead, is: DeclaredRead): Change[] {
  const { added, removed } = differenceOf(valuesOf(was.groups), valuesOf(is.groups));
  return [
    ...added.map(
      (group): Change => ({
        bump: 'patch',
        what: `\`${id}\` belongs to the group \`${group}\``,
        why: 'more invalidates it',
      }),
    ),
    ...removed.map(
      (group): Change => ({
        bump: 'patch',
        what: `\`${id}\` no longer belongs to the group \`${group}\``,
        why: 'less invalidates it',
      }),
    ),
  ];
}

function witnessChange(id: string, was: DeclaredRead, is: DeclaredRead): Change[] {
  const of = ({ witnesses }: DeclaredRead) => witnesses.map(({ value }) => bareTemplate(value.template));
  const { added, removed } = differenceOf(of(was), of(is));
  return [
    ...added.map(
      (key): Change => ({
        bump: 'patch',
        what: `\`${id}\` has the witness \`${key}\``,
        why: 'where its store is shared, more writes of other applications invalidate it',
      }),
    ),
    ...removed.map(
      (key): Change => ({
        bump: 'patch',
        what: `\`${id}\` no longer has the witness \`${key}\``,
        why: 'where its store is shared, fewer writes of other applications invalidate it',
      }),
    ),
  ];
}

function writeChanges(id: string, before: DeclaredRules, after: DeclaredRules): Change[] {
  const of = ({ writes }: DeclaredRules) => writes.find(({ operation }) => operation.id === id);
  const existed = of(before) !== undefined || hadNoEntry(id, before);
  // What a new operation invalidates is part of its being new.
  if (!existed) return [];
  const invalidates = (write: DeclaredWrite | undefined) => [
    ...(write?.deletes ?? []).map(({ value }) => `\`${bareTemplate(value.template)}\``),
    ...valuesOf(write?.invalidates ?? []).map((group) => `every \`${group}\``),
  ];
  const { added, removed } = differenceOf(invalidates(of(before)), invalidates(of(after)));
  return [
    ...added.map(
      (what): Change => ({
        bump: 'patch',
        what: `\`${id}\` also invalidates ${what}`,
        why: 'stale responses are gone sooner',
      }),
    ),
    ...removed.map(
      (what): Change => ({
        bump: 'patch',
        what: `\`${id}\` no longer invalidates ${what}`,
        why: 'entries stay that it does not change',
      }),
    ),
  ];
}

/** `cacheKeys` and the groups that a consumer can name are part of the interface. */
function nameChanges(before: DeclaredRules, after: DeclaredRules): Change[] {
  const [oldKeys, keys] = [keysOf(before), keysOf(after)];
  const [oldGroups, groups] = [groupsOf(before), groupsOf(after)];
  const ofKeys = differenceOf([...oldKeys.keys()], [...keys.keys()]);
  const ofGroups = differenceOf(oldGroups, groups);
  const variables = (template = '') => template.match(/\{[^{}]*\}/g)?.join() ?? '';
  const changed = [...keys].filter(
    ([name, template]) => oldKeys.has(name) && variables(oldKeys.get(name)) !== variables(template),
  );
  const gone = 'code that names it stops compiling';
  return [
    ...ofKeys.added.map(
      (name): Change => ({
        bump: 'minor',
        what: `\`cacheKeys.${name}\` is new`,
        why: 'nothing else changes',
      }),
    ),
    ...ofKeys.removed.map(
      (name): Change => ({ bump: 'major', what: `\`cacheKeys.${name}\` is gone`, why: gone }),
    ),
    ...changed.map(
      ([name, template]): Change => ({
        bump: 'major',
        what: `\`cacheKeys.${name}\` makes \`${template}\``,
        why: 'it takes other variables',
      }),
    ),
    ...ofGroups.added.map(
      (group): Change => ({
        bump: 'minor',
        what: `the group \`${group}\` is new`,
        why: 'nothing else changes',
      }),
    ),
    ...ofGroups.removed.map(
      (group): Change => ({
        bump: 'major',
        what: `the group \`${group}\` is gone`,
        why: 'invalidating it by name is refused',
      }),
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

function valuesOf(placed: readonly { readonly value: string }[]): string[] {
  return placed.map(({ value }) => value);
}
