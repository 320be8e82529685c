import { closest, didYouMean } from '../closest.ts';
import { securityOf } from '../declared-operation.ts';
import type { DeclaredRead, DeclaredRules } from '../declared-rules.ts';
import type { OpenApiDocument, Problem } from '../document.ts';
import type { Json } from '../json.ts';
import { expressionFor, isResolved, variablesOf } from '../key.ts';
import { deletesKey, expressedBy, invalidatorsOf } from '../targets.ts';
import { securitySchemes } from '../x-cache-schema.ts';

/** Cached reads whose responses the cache never stores: it stores a 200 in JSON and nothing else. */
export function* uncachableResponses({ reads }: DeclaredRules): Generator<Problem> {
  for (const { operation, at } of reads) {
    const { id, method, success } = operation;
    if (method === 'get' && success !== undefined) continue;
    yield {
      path: at,
      what:
        method === 'head'
          ? `${id} is a HEAD: its response has no body, so there is nothing to store`
          : `${id} has no 200 in application/json, and nothing else is ever stored`,
      fix: 'Say why it is not cached:',
      paste: { 'x-cache': { none: 'its response is not JSON' } },
    };
  }
}

/** Parameters that a key leaves out without saying why they do not change the response. */
export function* unheldParameters({ reads }: DeclaredRules): Generator<Problem> {
  for (const { operation, at, key, ignores } of reads) {
    // A misspelt parameter is reported as that.
    if (!isResolved(key)) continue;
    const held = new Set(variablesOf(key).map(({ declared }) => declared));
    for (const parameter of operation.parameters) {
      if (held.has(parameter) || ignores.includes(parameter.name)) continue;
      const canHold = parameter.scalar && parameter.in !== 'cookie';
      const unfit = parameter.in === 'cookie' ? 'cookie' : 'list or object';
      const separator = key.template.endsWith('}') ? ',' : '-';
      yield {
        path: [...at, 'key'],
        what: `the key of ${operation.id} does not hold the ${parameter.in} parameter "${parameter.name}", so one caller would get the response for another's`,
        fix: canHold
          ? 'Put it into the key, or list it under "ignores" with the reason why it does not change the response:'
          : `A ${unfit} cannot stand in a key. Do not cache the read, or say why it does not change the response:`,
        paste: canHold
          ? { key: `${key.template}${separator}${expressionFor(parameter)}` }
          : { ignores: { [parameter.name]: 'why it does not change the response' } },
      };
    }
  }
}

/** Names under "ignores" that are no parameters, or that the key holds after all. */
export function* uselessIgnores({ reads }: DeclaredRules): Generator<Problem> {
  for (const { operation, at, key, ignores } of reads) {
    const names = operation.parameters.map(({ name }) => name);
    const held = variablesOf(key).map(({ name }) => name);
    for (const name of ignores) {
      const path = [...at, 'ignores', name];
      if (!names.includes(name)) {
        const candidates = names.filter((each) => !held.includes(each) && !ignores.includes(each));
        const meant = closest(name, candidates);
        yield {
          path,
          what: `${operation.id} has no parameter "${name}" to ignore`,
          fix: `${didYouMean(name, candidates)}Its parameters: ${names.join(', ') || 'none'}. ${meant === undefined ? 'Leave it out.' : 'Write:'}`,
          ...(meant !== undefined && {
            paste: { ignores: { [meant]: 'why it does not change the response' } },
          }),
        };
      } else if (held.includes(name)) {
        yield {
          path,
          what: `"${name}" is in the key of ${operation.id}, so it is not ignored`,
          fix: 'Take it out of the key, or leave it out here.',
        };
      }
    }
  }
}

/** Reads that no write invalidates and that do not say what changes them; and reads that say so although one does. */
export function* neverInvalidatedReads(rules: DeclaredRules): Generator<Problem> {
  for (const read of rules.reads) {
    const { operation, at, key, changedBy } = read;
    const [write] = invalidatorsOf(read, rules);
    if (write === undefined && !changedBy) {
      yield {
        path: at,
        what: `no write invalidates ${operation.id}, so its entry stays until its TTL ends`,
        fix: `Let the write that changes it delete "${key.template}" or invalidate a group of it, or say what does change it:`,
        paste: { changedBy: 'what changes the response' },
      };
    } else if (write !== undefined && changedBy) {
      const what = `"changedBy" says that no write invalidates ${operation.id}, but ${write.operation.id} does`;
      yield { path: [...at, 'changedBy'], what, fix: 'Leave it out, or write it as a comment.' };
    }
  }
}

/** Cached reads of which nobody said how a write of another application shows, and those of which two things are said. */
export function* undecidedWitnesses(rules: DeclaredRules): Generator<Problem> {
  const areThere = Object.keys(rules.externalKeys).length > 0;
  for (const read of rules.reads) {
    const { operation, at, witnesses, unwitnessed } = read;
    const path = [...at, 'unwitnessed'];
    if (witnesses.length > 0 && unwitnessed !== undefined) {
      const what = `"unwitnessed" says that nothing vouches for ${operation.id}, but "witnesses" names what does`;
      yield { path, what, fix: 'Leave one of the two out.' };
    } else if (unwitnessed !== undefined && !areThere) {
      const what = `"unwitnessed" on ${operation.id} is not needed: the document has no external keys`;
      yield { path, what, fix: 'Leave it out.' };
    } else if (areThere && witnesses.length === 0 && unwitnessed === undefined) {
      yield {
        path: at,
        what: `${operation.id} does not say which external keys vouch for it, so a write of another application would show only when its TTL ends`,
        fix: 'Name those that the other application deletes with each write that changes it, or say why there is none:',
        paste: suggestion(read, rules),
      };
    }
  }
}

/** The external keys that every write deletes which invalidates the read, if the read knows their values. */
function suggestion(read: DeclaredRead, rules: DeclaredRules): Json {
  const writes = invalidatorsOf(read, rules);
  const witnesses = Object.keys(rules.externalKeys)
    .filter((key) => writes.every((write) => deletesKey(write, key)))
    .map((key) => expressedBy(key, read.operation))
    .filter((key) => !/\{[^$]/.test(key));
  return writes.length === 0 || witnesses.length === 0
    ? { unwitnessed: 'why no other application changes it, or why none of its keys tells' }
    : { witnesses };
}

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
      paste: { key: `${key.template}-${expressionFor(header ?? { name: 'X-User-Id', in: 'header' })}` },
    };
  }
}
