import ts from 'typescript';
import { type Bump, type Change, change, differenceOf, sentChange } from './change.ts';

/** Whether the consumer writes the value or reads it: what breaks the one is harmless to the other. */
export type Direction = 'sent' | 'received';

/** Reports a change of one value. */
export type Say = (
  bump: { readonly [In in Direction]: Bump },
  what: string,
  why: Record<Direction, string>,
) => void;

/** A type as what it can be: values, other types by name, and what has members. */
export interface Parts {
  readonly values: readonly string[];
  readonly names: readonly string[];
  readonly objects: readonly ts.Type[];
  readonly lists: readonly ts.Type[];
}

/** Whether a property may be missing. */
export function isOptional(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Optional) !== 0;
}

/** What a value can be besides an object or a list, and whether it can be these at all. */
export function compareNames(was: Parts, is: Parts, direction: Direction, say: Say): void {
  const names = differenceOf(was.names, is.names);
  const values = differenceOf(was.values, is.values);
  const [opened, closed] = [
    was.values.length > 0 && is.values.length === 0,
    was.values.length === 0 && is.values.length > 0,
  ];
  if (opened && names.added.length > 0) {
    say({ sent: 'minor', received: 'major' }, 'can now hold any value', {
      sent: 'more is accepted',
      received: 'code that knew every value no longer does',
    });
  } else if (closed && names.removed.length > 0) {
    say({ sent: 'major', received: 'minor' }, `can only be ${is.values.join(', ')} now`, {
      sent: 'other values stop compiling',
      received: 'its values are known now',
    });
  } else {
    const isOther = values.added.length > 0 && values.removed.length > 0 && direction === 'received';
    if (values.added.length > 0) {
      say(
        { sent: 'minor', received: isOther ? 'major' : 'minor' },
        `has the new value ${values.added.join(', ')}`,
        {
          sent: 'a value that was not there before',
          received: isOther ? 'it comes instead of another' : 'a value that was not there before',
        },
      );
    }
    if (values.removed.length > 0) {
      say({ sent: 'major', received: 'minor' }, `no longer has the value ${values.removed.join(', ')}`, {
        sent: 'code that sends it stops compiling',
        received: 'a value that never comes any more',
      });
    }
    if (names.added.length > 0) {
      say({ sent: 'minor', received: 'major' }, `can now be ${names.added.join(' or ')}`, {
        sent: 'more is accepted',
        received: 'code that reads it has to handle more',
      });
    }
    if (names.removed.length > 0) {
      say(
        { sent: 'major', received: names.added.length > 0 ? 'major' : 'minor' },
        `can no longer be ${names.removed.join(' or ')}`,
        { sent: 'code that sends it stops compiling', received: 'code that reads it has less to handle' },
      );
    }
  }
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
export function formsChange(
  old: readonly ts.Type[],
  now: readonly ts.Type[],
  direction: Direction,
  where: string,
  what = 'forms',
): Change[] {
  const isMore = now.length > old.length;
  const breaks = what === 'items' || isMore === (direction === 'received');
  return [
    change(
      breaks ? 'major' : 'minor',
      `${where} has ${isMore ? 'more' : 'fewer'} ${what} (${old.length} before, ${now.length} now)`,
      breaks ? `code that knows the ${what} stops compiling` : `code that knows the ${what} stays right`,
    ),
  ];
}
