import { securityOf } from '../declared-operation.ts';
import type { DeclaredRules } from '../declared-rules.ts';
import type { OpenApiDocument, Problem } from '../document.ts';
import { expressionFor, variablesOf } from '../key.ts';
import { securitySchemes } from '../x-cache-schema.ts';

/** Cached reads behind a credential of one person, under a key that does not say whose response it is. */
export function* usersMixed({ reads }: DeclaredRules, document: OpenApiDocument): Generator<Problem> {
  const perUser = new Set(
    securitySchemes(document).flatMap(([name, scheme]) =>
      scheme['x-cache-per-user'] === true ? [name] : [],
    ),
  );
  const secrets = new Set(
    securitySchemes(document).flatMap(([, { type, in: place, name }]) =>
      type === 'apiKey' && place === 'header' ? [String(name).toLowerCase()] : [],
    ),
  );
  for (const { operation, at, key } of reads) {
    const variables = variablesOf(key);
    const secret = variables.find((each) => each.in === 'header' && secrets.has(each.name.toLowerCase()));
    if (secret !== undefined) {
      yield {
        path: [...at, 'key'],
        what: `the key of ${operation.id} holds the credential "${secret.name}", and a key is no place for a secret`,
        fix: 'Use a header parameter that names the person, not the one that proves who it is, or do not cache it:',
        paste: { 'x-cache': { none: 'its response depends on the credential' } },
      };
    }
    const scheme = securityOf(document, operation)
      .flatMap((requirement) => Object.keys(requirement))
      .find((name) => perUser.has(name));
    if (scheme === undefined || variables.some((each) => each.in === 'header' && each !== secret)) continue;
    const header = operation.parameters.find(
      (each) => each.in === 'header' && !secrets.has(each.name.toLowerCase()),
    );
    yield {
      path: [...at, 'key'],
      what: `${operation.id} may respond to each person differently ("${scheme}" is marked x-cache-per-user), and its key is the same for all`,
      fix: 'Let the key hold a header parameter that says who asks, or do not cache it:',
      paste: { key: `${key.template}-${expressionFor(header ?? { name: 'X-User-Id', in: 'header' })}` },
    };
  }
}
