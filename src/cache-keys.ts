import { normalise, own } from './cache/keys.ts';
import { InvalidArgumentError } from './errors.ts';

type Variables<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Variables<Rest>
  : never;

/** A function for each key template, from its variables to the key. */
export type CacheKeys<Templates extends Readonly<Record<string, string>>> = {
  readonly [Name in keyof Templates]: [Variables<Templates[Name]>] extends [never]
    ? () => string
    : (variables: Readonly<Record<Variables<Templates[Name]>, string>>) => string;
};

/**
 * Makes the functions that build keys from templates such as `service-{service_id}`. UUIDs are brought into their
 * one spelling, everything else is percent-encoded, as in the keys that operations use.
 */
export function cacheKeysOf<const Templates extends Readonly<Record<string, string>>>(
  templates: Templates,
): CacheKeys<Templates> {
  const keys = Object.entries(templates).map(([name, template]) => [
    name,
    (variables?: Readonly<Record<string, string>> | null) =>
      template.replace(/\{([^{}]+)\}/g, (_, variable: string) => {
        const value = own(variables ?? {}, variable);
        const needed = `cacheKeys.${name} needs "${variable}", a string that is not empty`;
        // Half a surrogate pair cannot be encoded.
        if (typeof value !== 'string' || !/^\P{Cs}+$/u.test(value))
          throw new InvalidArgumentError(needed, variable);
        return encodeURIComponent(normalise(value, 'uuid') ?? value);
      }),
  ]);
  return Object.fromEntries(keys) as CacheKeys<Templates>;
}
