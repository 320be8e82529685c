import { knownKeysOf } from '../../src/cache/known-keys.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import type { OperationTable } from '../../src/operation.ts';
import { didYouMean } from '../generate/closest.ts';

/** The API whose cache an operator works on. */
export interface OperatedApi {
  readonly name: string;
  readonly operations: OperationTable;
  /** Templates of keys as people spell them, such as `service-{service_id}`. */
  readonly keyTemplates: readonly string[];
}

/**
 * A key in its one spelling.
 *
 * @throws {InvalidArgumentError} `invalid_argument` for one that the API does not have, with the nearest that it has.
 */
export function knownKey({ operations, keyTemplates }: OperatedApi, word: string): string {
  const known = knownKeysOf(operations)(word);
  if (known !== undefined) return known.key;
  const shape = word.replace(/[0-9a-f]{4}[0-9a-f-]*/gi, '{}');
  const malformed = keyTemplates.find((template) => template.replace(/\{[^{}]+\}/g, '{}') === shape);
  if (malformed !== undefined)
    throw new InvalidArgumentError(`"${word}" is no key of this API: ${malformed} needs a whole UUID`);
  const ids = word.match(/[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}/gi) ?? [];
  const candidates = keyTemplates.map((template) => {
    const values = ids.values();
    return template.replace(/\{[^{}]+\}/g, (variable) => values.next().value ?? variable);
  });
  throw new InvalidArgumentError(
    `"${word}" is no key of this API. ${didYouMean(word, candidates)}Keys are ${keyTemplates.join(', ')}`,
  );
}

/**
 * The name of a group.
 *
 * @throws {InvalidArgumentError} `invalid_argument` for one that the API does not have, with the nearest that it has.
 */
export function knownGroup({ operations }: OperatedApi, word: string): string {
  const groups = [
    ...new Set(Object.values(operations).flatMap(({ cache }) => (cache.kind === 'read' ? cache.groups : []))),
  ];
  if (groups.includes(word)) return word;
  throw new InvalidArgumentError(
    `"${word}" is no group of this API. ${didYouMean(word, groups)}Groups are ${groups.join(', ')}`,
  );
}
