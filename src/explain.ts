import { type CacheEffects, effectsOf, encodeSegment } from './cache/keys.ts';
import { InvalidArgumentError } from './errors.ts';
import type { Operation, OperationTable } from './operation.ts';
import { quoted } from './options.ts';

/**
 * The names that a call would touch in the cache, without calling.
 *
 * @throws {InvalidArgumentError} `invalid_argument`
 */
export function explain(id: string, table: OperationTable, args: object): CacheEffects {
  const operation: Operation | undefined = Object.hasOwn(table, id) ? table[id] : undefined;
  if (operation === undefined)
    throw new InvalidArgumentError(`explain(): ${quoted(id)} is no operation of this API`);
  const given = Object.entries(args ?? {}).filter(([, value]) => value !== undefined && value !== null);
  // What is no scalar is refused where a key is made of it.
  const named = given.flatMap(([name, value]): [string, string][] =>
    typeof value === 'object' ? [] : [[name, String(value)]],
  );
  return effectsOf(operation, {
    path: Object.fromEntries(
      given.flatMap(([name, value]) => {
        const format = operation.pathParameters[name];
        return format === undefined ? [] : [[name, encodeSegment(name, value, format)]];
      }),
    ),
    query: new URLSearchParams(named),
    header: new Headers(),
    body: operation.wholeBody && 'body' in args ? args.body : args,
  });
}
