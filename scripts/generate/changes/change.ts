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
