import { undecided } from '../checks/decisions.ts';
import type { DeclaredOperation } from '../declared-operation.ts';
import { readDeclaredRules } from '../declared-rules.ts';
import type { OpenApiDocument } from '../document.ts';
import { DocumentError, schemaModule } from '../emit.ts';
import { isObject, valueAt } from '../json.ts';
import { readOperations } from '../operations.ts';
import { cacheChanges } from './cache-changes.ts';
import { BUMPS, type Change, change, largest, nameChanges, nextVersion } from './change.ts';
import { compile } from './compiled.ts';
import { addressOf, operationChanges } from './operation-changes.ts';
import { TypeComparer } from './type-changes.ts';

/** What a consumer of the generated client will notice between two versions of a document, largest first. */
export function changesBetween(before: OpenApiDocument, after: OpenApiDocument): Change[] {
  const [old, now] = [operationsOf(before), operationsOf(after)];
  const compiled = compile(schemaModule(before, old), schemaModule(after, now));
  const comparer = new TypeComparer(compiled.checker);
  const [byId, nowById] = [old, now].map((all) => new Map(all.map((each) => [each.id, each])));
  const gone = new Map(old.filter(({ id }) => !nowById?.has(id)).map((each) => [addressOf(each), each]));
  const heirs = new Map(now.map((each) => [addressOf(each), each]));
  const changes = [
    ...[...gone].map(([where, { id }]) => {
      const heir = heirs.get(where);
      const what = heir === undefined ? 'is gone' : `is now called \`${heir.id}\``;
      return change('major', `\`${id}\` ${what}`, 'calls of it stop compiling');
    }),
    ...now.flatMap((operation) => {
      const { id, summary } = operation;
      const earlier = byId?.get(id);
      if (earlier !== undefined) {
        const was = { operation: earlier, type: compiled.before(id) };
        return operationChanges(was, { operation, type: compiled.after(id) }, comparer);
      }
      if (gone.has(addressOf(operation))) return [];
      const what = `\`${id}\` is new: ${addressOf(operation)}${summary === '' ? '' : `, ${summary.toLowerCase()}`}`;
      return [change('minor', what, 'nothing else changes')];
    }),
    ...cacheChanges(readDeclaredRules(before, old), readDeclaredRules(after, now)),
    ...nameChanges(typeNamesOf(before), typeNamesOf(after)),
  ];
  const unique = [...new Map(changes.map((change) => [change.what, change])).values()];
  return unique.toSorted((one, other) => BUMPS.indexOf(other.bump) - BUMPS.indexOf(one.bump));
}

function operationsOf(document: OpenApiDocument): DeclaredOperation[] {
  const { operations, problems } = readOperations(document);
  // What has no types cannot be compared; rules are a matter of their own.
  if (problems.length > 0) throw new DocumentError(document, problems);
  return operations;
}

/** The exported `components` names schemas. */
function typeNamesOf({ root }: OpenApiDocument): string[] {
  const schemas = valueAt(root, ['components', 'schemas']);
  return Object.keys(isObject(schemas) ? schemas : {}).map((name) => `the type \`${name}\``);
}

/** The draft of a changelog entry, the version that follows with its reason, and rules to start from for what has none. */
export function explainChanges(before: OpenApiDocument, after: OpenApiDocument, version: string): string {
  const changes = changesBetween(before, after);
  const bump = largest(changes);
  const next = nextVersion(version, bump);
  const reason = changes.find((change) => change.bump === bump);
  const lines = reason === undefined ? ['Nothing that a consumer would notice.'] : [];
  if (bump !== 'none') lines.push(`## ${next}`, '');
  for (const { bump: size, what, why } of changes) {
    lines.push(`* ${size === 'major' ? '**Breaking:** ' : ''}${capital(what)}: ${why}.`);
  }
  if (reason !== undefined) {
    const below = version.startsWith('0.')
      ? ' Below 1.0.0 the second number counts what breaks, the third all else.'
      : '';
    lines.push(
      '',
      bump === 'none'
        ? `${version} stays: no call has to change.`
        : `${version} → ${next}: a ${bump} change, because ${reason.what}: ${reason.why}.${below}`,
    );
  }
  return [...lines, ...suggestions(after)].join('\n');
}

function suggestions(document: OpenApiDocument): string[] {
  const { operations } = readOperations(document);
  const problems = undecided(readDeclaredRules(document, operations));
  return document.reports([...problems]).flatMap((report) => ['', report]);
}

function capital(sentence: string): string {
  return sentence.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
