import { type Bump, type Change, change, differenceOf, sentChange } from './change.ts';

/** Whether the consumer writes the value or reads it: what breaks the one is harmless to the other. */
export type Direction = 'sent' | 'received';

/** What a type can be besides an object or a list: values, and other types by name, which say whether it can be these. */
export interface Plain {
  readonly values: readonly string[];
  readonly names: readonly string[];
}

/** What a value can be besides an object or a list, and whether it can be these at all. */
export function plainChanges(was: Plain, is: Plain, direction: Direction, where: string): Change[] {
  const [names, values] = [differenceOf(was.names, is.names), differenceOf(was.values, is.values)];
  type Verdict = readonly [bump: Bump, why: string];
  const say = (what: string, sent: Verdict, received: Verdict) => {
    const [bump, why] = direction === 'sent' ? sent : received;
    return change(bump, `${where} ${what}`, why);
  };
  const [wasAny, isAny] = [was, is].map((plain) => plain.names.includes('unknown'));
  if (!wasAny && isAny) {
    const handles: Verdict = ['major', 'code that reads it has to handle more'];
    return [say('can now be anything', ['minor', 'more is accepted'], handles)];
  }
  if (wasAny && !isAny) {
    const what = `can only be ${[...is.names, ...is.values].join(' or ')} now`;
    return [say(what, ['major', 'anything else stops compiling'], ['minor', 'its type is known now'])];
  }
  if (was.values.length > 0 && is.values.length === 0 && names.added.length > 0) {
    const known: Verdict = ['major', 'code that knew every value no longer does'];
    return [say('can now hold any value', ['minor', 'more is accepted'], known)];
  }
  if (was.values.length === 0 && is.values.length > 0 && names.removed.length > 0) {
    const what = `can only be ${is.values.join(', ')} now`;
    return [say(what, ['major', 'other values stop compiling'], ['minor', 'its values are known now'])];
  }
  const changes: Change[] = [];
  const stops: Verdict = ['major', 'code that sends it stops compiling'];
  if (values.added.length > 0) {
    const isNew: Verdict = ['minor', 'a value that was not there before'];
    const isOther: Verdict = ['major', 'it comes instead of another'];
    const received = values.removed.length > 0 ? isOther : isNew;
    changes.push(say(`has the new value ${values.added.join(', ')}`, isNew, received));
  }
  if (values.removed.length > 0) {
    const what = `no longer has the value ${values.removed.join(', ')}`;
    changes.push(say(what, stops, ['minor', 'a value that never comes any more']));
  }
  if (names.added.length > 0) {
    const handles: Verdict = ['major', 'code that reads it has to handle more'];
    changes.push(say(`can now be ${names.added.join(' or ')}`, ['minor', 'more is accepted'], handles));
  }
  if (names.removed.length > 0) {
    const bump = names.added.length > 0 ? 'major' : 'minor';
    const what = `can no longer be ${names.removed.join(' or ')}`;
    changes.push(say(what, stops, [bump, 'code that reads it has less to handle']));
  }
  return changes;
}

/** A property that has to be there, or no longer has to. */
export function requiredChange(was: boolean, is: boolean, direction: Direction, where: string): Change[] {
  if (was === is) return [];
  const what = `${where} is now ${is ? 'required' : 'optional'}`;
  if (direction === 'sent') return [sentChange(is, what)];
  return is
    ? [change('minor', what, 'it is always there')]
    : [change('major', what, 'code that reads it has to handle its absence')];
}

/** A value of which the forms, or the items, are more or fewer. */
export function countChange(
  [old, now]: readonly [old: number, now: number],
  direction: Direction,
  where: string,
  what: 'forms' | 'items',
): Change {
  const isMore = now > old;
  const breaks = what === 'items' || isMore === (direction === 'received');
  return change(
    breaks ? 'major' : 'minor',
    `${where} has ${isMore ? 'more' : 'fewer'} ${what} (${old} before, ${now} now)`,
    `code that knows the ${what} ${breaks ? 'stops compiling' : 'stays right'}`,
  );
}
