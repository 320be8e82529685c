import type ts from 'typescript';
import type { DeclaredOperation } from '../declared-operation.ts';
import { isJsonType } from '../media-types.ts';
import { argumentFor, type Parameter } from '../parameters.ts';
import { type Change, change, listChanges, presenceChanges } from './change.ts';
import type { TypeComparer } from './type-changes.ts';

/** An operation in one of two versions of a document, and its member of the generated `operations`. */
export interface Version {
  readonly operation: DeclaredOperation;
  readonly type: ts.Type | undefined;
}

/** What a consumer notices between two versions of an operation, apart from its cache rule. */
export function operationChanges(before: Version, after: Version, comparer: TypeComparer): Change[] {
  const [old, now] = [before.operation, after.operation];
  const name = `\`${now.id}\``;
  const changes: Change[] = [];
  if (addressOf(old) !== addressOf(now)) {
    const what = `${name} is now ${addressOf(now)} (it was ${addressOf(old)})`;
    changes.push(change('major', what, 'calls by method and path stop compiling'));
  }
  changes.push(...parameterChanges(before, after, name, comparer));
  changes.push(...bodyChanges(before, after, name, comparer));
  changes.push(...responseChanges(before, after, name, comparer));
  if (old.server !== now.server) {
    const what = `${name} is served by ${now.server ?? 'the server of the document'}`;
    changes.push(change('major', what, 'a client of another base URL is needed'));
  }
  if (old.declared.deprecated !== true && now.declared.deprecated === true) {
    changes.push(change('minor', `${name} is deprecated`, 'it still works'));
  }
  return changes;
}

/** Method and path, as code. */
export function addressOf({ method, path }: DeclaredOperation): string {
  return `\`${method.toUpperCase()} ${path}\``;
}

function parameterChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const byName = ({ operation }: Version) =>
    new Map(operation.parameters.map((each) => [`the ${each.in} parameter \`${each.name}\``, each]));
  const [old, now] = [byName(before), byName(after)];
  const property = ({ type }: Version, parameter: Parameter | undefined) =>
    parameter && comparer.typeAt(type, 'parameters', parameter.in)?.getProperty(parameter.name);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): Change[] => {
    const [was, is] = [old.get(key), now.get(key)];
    const where = `${key} of ${name}`;
    const types = comparer.compareProperty(property(before, was), property(after, is), 'sent', where);
    if (was === undefined || is === undefined) return types;
    const changes = types.length > 0 ? types : formatChange(was, is, where);
    if (JSON.stringify(was.style) !== JSON.stringify(is.style)) {
      changes.push(change('patch', `${where} is written in another style`, 'calls stay the same'));
    }
    const earlier = argumentFor(before.operation.argumentNames, was);
    const argument = argumentFor(after.operation.argumentNames, is);
    if (earlier !== argument) {
      const what = `${name} takes ${key} as \`${argument}\` (it was \`${earlier}\`)`;
      changes.push(change('major', what, 'calls with it stop compiling'));
    }
    return changes;
  });
}

/** Of path parameters, which are checked before they are sent. */
function formatChange(was: Parameter, is: Parameter, where: string): Change[] {
  if (was.in !== 'path' || was.format === is.format) return [];
  if (is.format === 'uuid') {
    return [change('major', `${where} has to be a UUID`, 'calls with another text are refused')];
  }
  const what = is.format === 'integer' ? 'has to be a whole number' : 'can be spelt in any way';
  return [change('patch', `${where} ${what}`, 'the client checks it in another way')];
}

function bodyChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const [old, now] = [before.operation, after.operation];
  const where = `the body of ${name}`;
  const presence = ({ requestBody: { type, required } }: DeclaredOperation) =>
    type === undefined ? 'none' : required ? 'required' : 'optional';
  const changes = presenceChanges(presence(old), presence(now), 'sent', where);
  const [was, is] = [old.requestBody.type, now.requestBody.type];
  if (was === undefined || is === undefined) return changes;
  if (was !== is) {
    const what = `${where} is sent as \`${is}\` (it was \`${was}\`)`;
    changes.push(change('major', what, 'what can be sent is another type'));
  }
  if (old.wholeBody !== now.wholeBody) {
    const what = `${name} takes its body ${now.wholeBody ? 'as one argument, `body`' : 'as one argument for each property'}`;
    changes.push(change('major', what, 'calls have to be written in another way'));
  }
  /** JSON if there is any, as named operations take it. */
  const bodyType = ({ type }: Version) => {
    const types = [...comparer.typesIn(comparer.typeAt(type, 'requestBody', 'content'))];
    return (types.find(([mediaType]) => isJsonType(mediaType)) ?? types[0])?.[1];
  };
  const [one, other] = [bodyType(before), bodyType(after)];
  if (one && other) changes.push(...comparer.compare(one, other, 'sent', where));
  for (const { name: property, check } of now.body) {
    const earlier = old.body.find((each) => each.name === property)?.check;
    if (earlier === undefined || JSON.stringify(earlier) === JSON.stringify(check)) continue;
    const what = `\`${property}\` of ${where} is checked in another way before it is sent`;
    changes.push(change('none', what, 'the API says what it takes in another way'));
  }
  return changes;
}

function responseChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const isSuccess = (status: string) => status.startsWith('2');
  /** Types of bodies by status and media type. */
  const responsesOf = ({ type }: Version) => {
    const responses = [...comparer.typesIn(comparer.typeAt(type, 'responses'))];
    return new Map(
      responses.map(([status, response]) => [status, comparer.typesIn(comparer.typeAt(response, 'content'))]),
    );
  };
  const [old, now] = [responsesOf(before), responsesOf(after)];
  /** A status of one version, by whether its results are of types that the other version has as well. */
  const status = (verb: string, own: typeof old, others: typeof old, why: string) => (each: string) => {
    const what = `${name} ${verb} ${each}`;
    if (!isSuccess(each)) return change('patch', what, why);
    const types = [...(own.get(each)?.values() ?? [])];
    const known = [...others].flatMap(([other, bodies]) => (isSuccess(other) ? [...bodies.values()] : []));
    const isKnown = types.every((type) => known.some((other) => comparer.isEqual(type, other)));
    return types.length > 0 && isKnown
      ? change('minor', what, 'its result has the type of another status')
      : change('major', what, OTHER_RESULT);
  };
  return [
    ...listChanges(
      [...old.keys()],
      [...now.keys()],
      status('can respond', now, old, 'an error that was not declared before'),
      status('no longer responds', old, now, 'an error that is no longer declared'),
    ),
    ...[...old].flatMap(([each, bodies]) => {
      const others = now.get(each);
      const where = `the ${isSuccess(each) ? 'result' : each} of ${name}`;
      return others === undefined ? [] : contentChanges(bodies, others, where, comparer);
    }),
  ];
}

const OTHER_RESULT = 'its result has another type';

function contentChanges(
  old: ReadonlyMap<string, ts.Type>,
  now: ReadonlyMap<string, ts.Type>,
  where: string,
  comparer: TypeComparer,
): Change[] {
  return [
    ...listChanges(
      [...old.keys()],
      [...now.keys()],
      (type) => change('major', `${where} can be \`${type}\``, OTHER_RESULT),
      (type) => change('major', `${where} is no longer \`${type}\``, OTHER_RESULT),
    ),
    ...[...old].flatMap(([type, body]) => {
      const other = now.get(type);
      return other === undefined ? [] : comparer.compare(body, other, 'received', where);
    }),
  ];
}
