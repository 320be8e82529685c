/** How much of a release a change makes, smallest first. @see https://semver.org */
export const BUMPS = ['none', 'patch', 'minor', 'major'] as const;
export type Bump = (typeof BUMPS)[number];

/** Something that a consumer of the generated client will notice. */
export interface Change {
  readonly bump: Bump;
  /** A sentence for the changelog. */
  readonly what: string;
  /** Why it is that much. */
  readonly why: string;
}

/** A change in one line. */
export function change(bump: Bump, what: string, why: string): Change {
  return { bump, what, why };
}

/** The version after a bump. Below 1.0.0 the second number stands for what breaks, the third for all else. */
export function nextVersion(version: string, bump: Bump): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (bump === 'none') return version;
  if (major === 0) return bump === 'major' ? `0.${minor + 1}.0` : `0.${minor}.${patch + 1}`;
  if (bump === 'major') return `${major + 1}.0.0`;
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** A change for each member that only one of two lists has. */
export function listChanges(
  before: readonly string[],
  after: readonly string[],
  added: (member: string) => Change,
  removed: (member: string) => Change,
): Change[] {
  return [
    ...after.filter((each) => !before.includes(each)).map(added),
    ...before.filter((each) => !after.includes(each)).map(removed),
  ];
}

/** Names that a consumer can write, each with what it is a name of, such as "the type `Shop`". */
export function nameChanges(
  before: readonly string[],
  after: readonly string[],
  whyGone = 'code that names it stops compiling',
): Change[] {
  return listChanges(
    before,
    after,
    (name) => change('minor', `${name} is new`, 'nothing else changes'),
    (name) => change('major', `${name} is gone`, whyGone),
  );
}

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
