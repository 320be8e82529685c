import { argumentFor } from '../argument-names.ts';
import type { DeclaredOperation } from '../operations.ts';
import type { Parameter } from '../parameters.ts';
import type { Change } from './change.ts';

/** Of path parameters, which are checked before they are sent. */
export function formatChange(was: Parameter, is: Parameter, where: string): Change[] {
  if (was.in !== 'path' || was.format === is.format) return [];
  if (is.format === 'uuid') {
    return [{ bump: 'major', what: `${where} has to be a UUID`, why: 'calls with another text are refused' }];
  }
  const what = is.format === 'integer' ? 'has to be a whole number' : 'can be spelt in any way';
  return [{ bump: 'patch', what: `${where} ${what}`, why: 'the client checks it in another way' }];
}

/** What goes over the wire in another way although the types are the same. */
export function wireChanges(old: DeclaredOperation, now: DeclaredOperation, name: string): Change[] {
  const changes: Change[] = [];
  const write = (parameters: readonly Parameter[]) =>
    new Map(
      parameters.map((each) => [`${each.in} parameter \`${each.name}\``, JSON.stringify(each.style ?? {})]),
    );
  const [was, is] = [write(old.parameters), write(now.parameters)];
  for (const [key, style] of is) {
    if (was.has(key) && was.get(key) !== style) {
      changes.push({
        bump: 'patch',
        what: `the ${key} of ${name} is written in another style`,
        why: 'calls stay the same',
      });
    }
  }
  if (old.server !== now.server) {
    const what = `${name} is served by ${now.server ?? 'the server of the document'}`;
    changes.push({ bump: 'major', what, why: 'a client of another base URL is needed' });
  }
  for (const parameter of now.parameters) {
    const [one, other] = [
      argumentFor(old.argumentNames, parameter),
      argumentFor(now.argumentNames, parameter),
    ];
    const existed = old.parameters.some((each) => each.in === parameter.in && each.name === parameter.name);
    if (!existed || one === other) continue;
    const what = `${name} takes the ${parameter.in} parameter \`${parameter.name}\` as \`${other}\` (it was \`${one}\`)`;
    changes.push({ bump: 'major', what, why: 'calls with it stop compiling' });
  }
  return changes;
}
