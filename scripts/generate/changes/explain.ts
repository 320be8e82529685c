import ts from 'typescript';
import { undecided } from '../checks/decisions.ts';
import { readDeclaredRules } from '../declared-rules.ts';
import type { OpenApiDocument } from '../document.ts';
import { operationsOf, schemaModule } from '../emit.ts';
import { isObject, valueAt } from '../json.ts';
import { cacheChanges } from './cache-changes.ts';
import { BUMPS, type Change, change, nameChanges, nextVersion } from './change.ts';
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

/** Two versions of `schema.ts` in one program, so that the compiler can compare the types of operations by their ids. */
function compile(before: string, after: string) {
  const texts: Readonly<Record<string, string>> = { '/before.ts': before, '/after.ts': after };
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    lib: ['lib.es5.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { readFile } = host;
  host.readFile = (name) => texts[name] ?? readFile(name);
  const program = ts.createProgram(Object.keys(texts), options, host);
  const checker = program.getTypeChecker();
  const reader = (name: string) => {
    const declared = program
      .getSourceFile(name)
      ?.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === 'operations');
    const operations = declared && checker.getTypeAtLocation(declared);
    return (id: string) => {
      const operation = operations?.getProperty(id);
      return operation && checker.getTypeOfSymbol(operation);
    };
  };
  return { checker, before: reader('/before.ts'), after: reader('/after.ts') };
}

/** The exported `components` names schemas. */
function typeNamesOf({ root }: OpenApiDocument): string[] {
  const schemas = valueAt(root, ['components', 'schemas']);
  return Object.keys(isObject(schemas) ? schemas : {}).map((name) => `the type \`${name}\``);
}

/** The draft of a changelog entry, the version that follows with its reason, and rules to start from for what has none. */
export function explainChanges(before: OpenApiDocument, after: OpenApiDocument, version: string): string {
  const changes = changesBetween(before, after);
  const [reason] = changes;
  const undecidedRules = undecided(readDeclaredRules(after, operationsOf(after)));
  const suggestions = after.reports([...undecidedRules]).flatMap((report) => ['', report]);
  if (reason === undefined) return ['Nothing that a consumer would notice.', ...suggestions].join('\n');
  const { bump, what, why } = reason;
  const next = nextVersion(version, bump);
  const lines = changes.map((each) => {
    const sentence = each.what.replace(/^[a-z]/, (letter) => letter.toUpperCase());
    return `* ${each.bump === 'major' ? '**Breaking:** ' : ''}${sentence}: ${each.why}.`;
  });
  const below = version.startsWith('0.')
    ? ' Below 1.0.0 the second number counts what breaks, the third all else.'
    : '';
  const verdict =
    bump === 'none'
      ? `${version} stays: no call has to change.`
      : `${version} → ${next}: a ${bump} change, because ${what}: ${why}.${below}`;
  const heading = bump === 'none' ? [] : [`## ${next}`, ''];
  return [...heading, ...lines, '', verdict, ...suggestions].join('\n');
}
