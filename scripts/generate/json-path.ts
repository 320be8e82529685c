import { isObject, type Json, type Path } from './json.ts';

/** One step into a value: every child, or those with these names or indexes. */
export type Step = '*' | readonly string[];

const QUOTED = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const STEP = new RegExp(
  String.raw`^(?:(\.\*|\[\*\])|\.([\w$-]+)|\[((?:${QUOTED}|\d+)(?:\s*,\s*(?:${QUOTED}))*)\])`,
);
const NAME = new RegExp(String.raw`${QUOTED}|\d+`, 'g');

/** A name in either kind of quotes, with escapes as in JSON and of the quote itself. */
function unquoted(name: string): string {
  if (name.startsWith('"')) return JSON.parse(name) as string;
  return name.slice(1, -1).replace(/\\(.)/g, '$1');
}

/**
 * Reads the part of JSONPath that overlays need: names, indexes, wildcards and lists of names, such as
 * `$.paths.*.get` and `$.paths['/books/{id}']['put','patch']`. Filters, slices and `..` are not understood.
 *
 * @throws {SyntaxError} saying which part cannot be read.
 * @see https://www.rfc-editor.org/rfc/rfc9535
 */
export function parseJsonPath(path: string): Step[] {
  if (!path.startsWith('$')) throw new SyntaxError(`"${path}" does not begin with "$"`);
  const steps: Step[] = [];
  let rest = path.slice(1);
  while (rest !== '') {
    const [whole, star, name, list] = STEP.exec(rest) ?? [];
    if (whole === undefined) {
      throw new SyntaxError(
        `"${rest}" in "${path}" cannot be read: a step is .name, .*, [*], [0], ['name'] or ['one','other']`,
      );
    }
    if (star !== undefined) steps.push('*');
    else if (name !== undefined) steps.push([name]);
    else
      steps.push(
        [...(list as string).matchAll(NAME)].map(([each]) => (/^\d/.test(each) ? each : unquoted(each))),
      );
    rest = rest.slice(whole.length);
  }
  return steps;
}

/**
 * A value in which everything that the steps select is changed, or left out where `change` returns `undefined`. All
 * that is not on the way is shared with the original.
 */
export function rewritten(
  node: Json,
  [step, ...rest]: readonly Step[],
  change: (selected: Json, path: Path) => Json | undefined,
  path: Path = [],
): Json | undefined {
  if (step === undefined) return change(node, path);
  const isSelected = (key: string) => step === '*' || step.includes(key);
  if (Array.isArray(node)) {
    return node.flatMap((item, index) => {
      const next = isSelected(String(index)) ? rewritten(item, rest, change, [...path, index]) : item;
      return next === undefined ? [] : [next];
    });
  }
  if (!isObject(node)) return node;
  const copy = { ...node };
  // Of an object with thousands of members most actions select one.
  const names =
    step === '*' ? Object.keys(node) : [...new Set(step)].filter((name) => Object.hasOwn(node, name));
  for (const name of names) {
    const next = rewritten(node[name] as Json, rest, change, [...path, name]);
    if (next === undefined) delete copy[name];
    else copy[name] = next;
  }
  return copy;
}
