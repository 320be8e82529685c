import type { DeclaredRead, DeclaredRules, DeclaredWrite } from '../../../scripts/generate/declared-rules.ts';
import { isSameKey } from '../../../scripts/generate/key.ts';
import { bareTemplate } from '../../../scripts/generate/readable.ts';
import { misfit, type Target, targetsOf } from '../../../scripts/generate/targets.ts';
import { type Blind, type Mutation, objectAt, type Subject } from './mutation.ts';

/**
 * Faults in what invalidates what. Where something else still invalidates the same read, the document stays consistent without
 * the part that is left out, and only a run against a real API shows that it was needed: those come as `Blind`.
 */
export function* relationMutations(subject: Subject): Generator<Mutation | Blind> {
  const { document, rules } = subject;
  const external = Object.keys(objectAt(document, ['x-cache-external-keys']));
  for (const write of rules.writes) {
    yield* writeMutations(write, subject);
    if (isMissed(write, rules)) {
      yield { kind: 'write that claims to invalidate nothing', at: write.at, value: { none: 'a reason' } };
    } else {
      yield { kind: 'write that claims to invalidate nothing', what: write.operation.id };
    }
  }
  for (const read of rules.reads) {
    const { at, groups, changedBy } = read;
    const left = groups.map(({ value }) => value);
    for (const { value } of groups) {
      const rest = left.filter((each) => each !== value);
      const isLast = !rules.reads.some((other) => other !== read && belongsTo(other, value));
      const isOnlyWay = !rules.writes.some((write) => invalidates(write, { ...read, groups: [] }, rules));
      const kind = 'read taken out of a group';
      if (isLast || isOnlyWay) {
        yield { kind, at: [...at, 'groups'], value: rest.length > 0 ? rest : undefined };
      } else yield { kind, what: `${read.operation.id} out of ${value}` };
    }
    yield {
      kind: 'group that nothing invalidates',
      at: [...at, 'groups'],
      value: [...left, 'nothing-invalidates-this'],
    };
    if (changedBy) yield { kind: 'outside change not declared', at: [...at, 'changedBy'], value: undefined };
    else yield { kind: 'outside change that is none', at: [...at, 'changedBy'], value: 'a reason' };
    yield* witnessMutations(read);
    const target = targetsOf(rules).find((each) => each.read === read);
    if (target !== undefined && rules.writes.some((write) => deletesTarget(write, target))) {
      yield { kind: 'read no longer cached, still deleted', at, value: { none: 'a reason' } };
    }
    yield {
      kind: 'own key declared external',
      at: ['x-cache-external-keys', bareTemplate(read.key.template)],
      value: 'a reason',
    };
  }
  for (const template of external) {
    yield { kind: 'external key left out', at: ['x-cache-external-keys', template], value: undefined };
  }
  yield {
    kind: 'external key that nothing deletes',
    at: ['x-cache-external-keys', 'nothing-deletes-this'],
    value: 'x',
  };
}

function* witnessMutations({
  operation,
  at,
  witnesses,
  unwitnessed,
}: DeclaredRead): Generator<Mutation | Blind> {
  for (const { value, at: place } of witnesses) {
    const kind = 'witness left out';
    if (witnesses.length > 1) yield { kind, what: `${operation.id} without ${value.template}` };
    else yield { kind, at: place.slice(0, -1), value: undefined };
  }
  const templates = witnesses.map(({ value }) => value.template);
  yield {
    kind: 'witness that nothing sets',
    at: [...at, 'witnesses'],
    value: [...templates, 'nothing-sets-this'],
  };
  if (unwitnessed === undefined) {
    yield { kind: 'reason for no witness beside one', at: [...at, 'unwitnessed'], value: 'a reason' };
  } else yield { kind: 'reason for no witness left out', at: [...at, 'unwitnessed'], value: undefined };
}

function* writeMutations(write: DeclaredWrite, { rules }: Subject): Generator<Mutation | Blind> {
  const { operation, at, deletes, invalidates, aliases } = write;
  const onlyInvalidates = deletes.length + invalidates.length === 1;
  const targets = targetsOf(rules);
  for (const [index, { value, at: place }] of deletes.entries()) {
    const kind = 'deletion left out';
    const without = { ...write, deletes: deletes.toSpliced(index, 1) };
    const changed = { ...rules, writes: rules.writes.map((each) => (each === write ? without : each)) };
    const hit = targets.filter(({ template }) => isSameKey(template, value.template));
    if (onlyInvalidates || hit.some((target) => !isInvalidated(target, changed))) {
      yield { kind, at: deletes.length > 1 ? place : [...at, 'deletes'], value: undefined };
    } else yield { kind, what: `${operation.id} without ${bareTemplate(value.template)}` };
  }
  for (const { value, at: place } of invalidates) {
    const kind = 'invalidated group left out';
    const isLast = !rules.writes.some((other) => other !== write && invalidatesGroup(other, value));
    if (onlyInvalidates || isLast) {
      yield { kind, at: invalidates.length > 1 ? place : [...at, 'invalidates'], value: undefined };
    } else yield { kind, what: `${operation.id} without ${value}` };
  }
  const known = invalidates.map(({ value }) => value);
  yield {
    kind: 'invalidation of an unknown group',
    at: [...at, 'invalidates'],
    value: [...known, 'nothing-joins-this'],
  };
  const templates = deletes.map(({ value }) => value.template);
  yield {
    kind: 'deletion of an unknown key',
    at: [...at, 'deletes'],
    value: [...templates, 'nothing-fills-this'],
  };
  if (Object.keys(aliases).length > 0) {
    yield { kind: 'alias left out', at: [...at, 'aliases'], value: undefined };
  }
}

/** Whether the document is inconsistent without the write: a read, a external key or a group that only it invalidates. */
function isMissed(write: DeclaredWrite, rules: DeclaredRules): boolean {
  const others = { ...rules, writes: rules.writes.filter((other) => other !== write) };
  const isLost = targetsOf(rules).some(
    (target) => isInvalidated(target, rules) && !isInvalidated(target, others),
  );
  return (
    isLost ||
    write.invalidates.some(({ value }) => !others.writes.some((other) => invalidatesGroup(other, value)))
  );
}

/** Whether a write deletes exactly what a target names. */
function deletesTarget({ deletes, aliases }: DeclaredWrite, target: Target): boolean {
  return deletes.some(
    ({ value: key }) =>
      isSameKey(key.template, target.template) && misfit(key, aliases, target) === undefined,
  );
}

/** Whether any write invalidates a target: by its key or, if it is a read's, by a group. */
function isInvalidated(target: Target, rules: DeclaredRules): boolean {
  const { read } = target;
  return rules.writes.some(
    (write) => deletesTarget(write, target) || (read !== undefined && invalidates(write, read, rules)),
  );
}

function invalidates(write: DeclaredWrite, read: DeclaredRead, rules: DeclaredRules): boolean {
  const target = targetsOf(rules).find((each) => each.read?.operation === read.operation);
  return (
    (target !== undefined && deletesTarget(write, target)) ||
    read.groups.some(({ value }) => invalidatesGroup(write, value))
  );
}

function invalidatesGroup({ invalidates }: DeclaredWrite, group: string): boolean {
  return invalidates.some(({ value }) => value === group);
}

function belongsTo({ groups }: DeclaredRead, group: string): boolean {
  return groups.some(({ value }) => value === group);
}
