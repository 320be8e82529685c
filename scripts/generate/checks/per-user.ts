import { didYouMean } from '../closest.ts';
import { securityOf } from '../declared-operation.ts';
import type { DeclaredRules } from '../declared-rules.ts';
import type { OpenApiDocument, Problem } from '../document.ts';
import { expressionFor, variablesOf } from '../key.ts';
import { securitySchemes } from '../x-cache-schema.ts';

/** Cached reads behind a credential of one person, under a key that does not say whose response it is. */
export function* usersMixed({ reads }: DeclaredRules, document: OpenApiDocument): Generator<Problem> {
  const schemes = new Map(securitySchemes(document));
  const perUser = new Set(
    [...schemes].flatMap(([name, scheme]) => (scheme['x-cache-per-user'] === true ? [name] : [])),
  );
  const secrets = new Set(
    [...schemes.values()].flatMap(({ type, in: place, name }) =>
      type === 'apiKey' && place === 'header' ? [String(name).toLowerCase()] : [],
    ),
  );
  for (const { operation, at, key, template } of reads) {
    const variables = key === undefined ? [] : variablesOf(key);
    const secret = variables.find((each) => each.in === 'header' && secrets.has(each.name.toLowerCase()));
    if (secret !== undefined) {
      yield {
        path: [...at, 'key'],
        what: `the key of ${operation.id} holds the credential "${secret.name}", and a key is no place for a secret`,
        fix: 'Use a header parameter that names the person, not the one that proves who it is, or do not cache it:',
        paste: { 'x-cache': { none: 'its response depends on the credential' } },
      };
    }
    const required = securityOf(document, operation).flatMap((requirement) => Object.keys(requirement));
    const unknown = perUser.size === 0 ? undefined : required.find((name) => !schemes.has(name));
    if (unknown !== undefined) {
      yield {
        path: operation.at,
        what: `${operation.id} needs "${unknown}", which is no security scheme, so whether it stands for one person is unknown`,
        fix: `${didYouMean(unknown, [...schemes.keys()])}Name a scheme of components.securitySchemes in "security".`,
      };
    }
    const scheme = required.find((name) => perUser.has(name));
    if (scheme === undefined || variables.some((each) => each.in === 'header' && each !== secret)) continue;
    const header = operation.parameters.find(
      (each) => each.in === 'header' && !secrets.has(each.name.toLowerCase()),
    );
    yield {
      path: [...at, 'key'],
      what: `${operation.id} may respond to each person differently ("${scheme}" is marked x-cache-per-user), and its key is the same for all`,
      fix: 'Let the key hold a header parameter that says who asks, or do not cache it:',
      paste: { key: `${template}-${expressionFor(header ?? { name: 'X-User-Id', in: 'header' })}` },
    };
  }
}
