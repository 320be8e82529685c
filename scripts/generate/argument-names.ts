import type { ParameterPlace } from '../../src/operation.ts';
import type { Parameter } from './parameters.ts';

/** Names of arguments by place and name of their parameter, where they are not that name itself. */
export type ArgumentNames = { readonly [In in ParameterPlace]?: Readonly<Record<string, string>> };

const PLACES: readonly ParameterPlace[] = ['path', 'query', 'header', 'cookie'];

/**
 * Named operations take all parameters in one object. Where two of them have one name, the one that stands first in the
 * order path, query, header, cookie keeps it, and the other has its place in front: `queryPath`.
 */
export function argumentNamesOf(parameters: readonly Parameter[], wholeBody: boolean): ArgumentNames {
  const taken = new Set(wholeBody ? ['body'] : []);
  const renamed: { [In in ParameterPlace]?: Record<string, string> } = {};
  for (const place of PLACES) {
    for (const { name } of parameters.filter((each) => each.in === place)) {
      if (taken.has(name)) {
        renamed[place] = { ...renamed[place], [name]: `${place}${name[0]?.toUpperCase()}${name.slice(1)}` };
      }
      taken.add(renamed[place]?.[name] ?? name);
    }
  }
  return renamed;
}

/** The argument that a parameter is passed as. */
export function argumentFor(names: ArgumentNames, { in: place, name }: Parameter): string {
  const renamed = place === 'body' ? undefined : names[place];
  return renamed !== undefined && Object.hasOwn(renamed, name) ? (renamed[name] as string) : name;
}
