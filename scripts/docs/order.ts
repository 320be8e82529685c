/** Rounds of putting each node beside the middle of what it is connected to; the picture no longer changes after a few. */
const ROUNDS = 6;

/** Orders both sides of a two-sided graph so that few of its lines cross. Ties keep the order given. */
export function ordered<T>(
  left: readonly T[],
  right: readonly T[],
  edges: readonly { readonly from: T; readonly to: T }[],
): { left: T[]; right: T[] } {
  let [one, other] = [[...left], [...right]];
  for (let round = 0; round < ROUNDS; round++) {
    other = byMiddle(other, one, (node) => edges.filter(({ to }) => to === node).map(({ from }) => from));
    one = byMiddle(one, other, (node) => edges.filter(({ from }) => from === node).map(({ to }) => to));
  }
  return { left: one, right: other };
}

function byMiddle<T>(side: readonly T[], opposite: readonly T[], neighbours: (node: T) => T[]): T[] {
  const middle = new Map(
    side.map((node, index) => {
      const found = neighbours(node).map((neighbour) => opposite.indexOf(neighbour) / opposite.length);
      const sum = found.reduce((total, at) => total + at, 0);
      return [node, found.length === 0 ? index / side.length : sum / found.length];
    }),
  );
  return side.toSorted((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
}
