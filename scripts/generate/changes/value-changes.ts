import { type Change, change } from './change.ts';

/** Whether the consumer writes the value or reads it: what breaks the one is harmless to the other. */
export type Direction = 'sent' | 'received';

/** One of the things that a value can be: a literal, or all values of a type. */
export interface Possibility {
  readonly name: string;
  /** The type that a literal is a value of. */
  readonly literalOf?: string;
}

/** What a value can be now and could not, and what it could be and no longer can. */
export function possibilityChanges(
  was: readonly Possibility[],
  is: readonly Possibility[],
  direction: Direction,
  where: string,
): Change[] {
  const [added, removed] = [beyond(is, was), beyond(was, is)];
  const changes: Change[] = [];
  const isSent = direction === 'sent';
  if (added.length > 0) {
    const isValue = added.every(({ literalOf }) => literalOf !== undefined);
    const what = `${where} ${isValue ? 'has the new value' : 'can now be'} ${named(added)}`;
    if (isSent) changes.push(change('minor', what, 'more is accepted'));
    else if (!isValue) changes.push(change('major', what, 'code that reads it has to handle more'));
    else if (removed.length > 0) changes.push(change('major', what, 'it comes instead of another'));
    else changes.push(change('minor', what, 'a value that was not there before'));
  }
  if (removed.length > 0) {
    const isOther = removed.length === was.length && added.length === 0 && is.length > 0;
    const what = isOther ? `can only be ${named(is)} now` : `can no longer be ${named(removed)}`;
    const [bump, why] = isSent
      ? (['major', 'code that sends it stops compiling'] as const)
      : (['minor', 'code that reads it has less to handle'] as const);
    changes.push(change(bump, `${where} ${what}`, why));
  }
  return changes;
}

/** Those that are not among others, and not one value of a type that is. */
function beyond(all: readonly Possibility[], others: readonly Possibility[]): Possibility[] {
  const names = others.map(({ name }) => name);
  return names.includes('unknown')
    ? []
    : all.filter(({ name, literalOf = name }) => !names.includes(name) && !names.includes(literalOf));
}

function named(possibilities: readonly Possibility[]): string {
  return possibilities.map(({ name }) => (name === 'unknown' ? 'anything' : name)).join(' or ');
}

/** Whether there is a value, and whether it may be missing. */
export type Presence = 'none' | 'optional' | 'required';

const PRESENCE_REASONS = {
  sent: { optional: 'it may be left out', required: 'calls without it stop compiling' },
  received: { optional: 'code that reads it has to handle its absence', required: 'it is always there' },
};

/** A value that is new or gone, or that has to be there, or no longer has to. */
export function presenceChanges(was: Presence, is: Presence, direction: Direction, where: string): Change[] {
  if (was === is) return [];
  if (is === 'none') return [change('major', `${where} is gone`, 'code that names it stops compiling')];
  const breaks = (direction === 'sent') === (is === 'required');
  if (was !== 'none') {
    const bump = breaks ? 'major' : 'minor';
    return [change(bump, `${where} is now ${is}`, PRESENCE_REASONS[direction][is])];
  }
  return direction === 'sent' && breaks
    ? [change('major', `${where} is new and required`, PRESENCE_REASONS.sent.required)]
    : [change('minor', `${where} is new`, 'nothing else changes')];
}
