import { posix } from 'node:path';
import ts from 'typescript';
import { OpenApiDocument } from '../../../scripts/generate/document.ts';
import { checked, filesOf } from '../../../scripts/generate/emit.ts';
import { readSource } from '../../../scripts/generate/source.ts';
import { codeBlocks } from './code-blocks.ts';

/** A block of a Markdown file as a file that can be compiled. */
export interface BlockFile {
  readonly text: string;
  /** The Markdown file, and its line before the first of the block; none of what is generated. */
  readonly from?: { readonly document: string; readonly lineBefore: number };
}

/**
 * The `ts` blocks of a Markdown file, by path in a folder of their own. One that begins with a file name is that file,
 * and others may import it. One without has, besides its own, the names that blocks before it import from packages.
 * A block of YAML that names a file and is an OpenAPI document stands for what is generated from it.
 */
export async function blockFiles(document: string, markdown: string): Promise<Map<string, BlockFile>> {
  const files = new Map<string, BlockFile>();
  const imported = new Map<string, string>();
  for (const { language, code, line } of codeBlocks(markdown).blocks) {
    const name = /^(?:\/\/|#) (\S+\.(?:ts|yaml))\n/.exec(code)?.[1];
    if (language === 'yaml' && name !== undefined) {
      for (const [path, text] of await generated(name, code)) files.set(path, { text });
    }
    if (language !== 'ts') continue;
    const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.Latest);
    // Behind the code, so that its lines stay where they are.
    const text = name === undefined ? `${code}${borrowed(imported, source)}\nexport {};\n` : code;
    files.set(name ?? `block-${line}.ts`, { text, from: { document, lineBefore: line - 1 } });
    for (const [local, statement] of importsOf(source)) imported.set(local, statement);
  }
  return files;
}

async function generated(name: string, yaml: string): Promise<[string, string][]> {
  const document = new OpenApiDocument(name, readSource(name, yaml));
  const files = filesOf(checked(document), { operationModule: 'notify-organisations' });
  return [...files]
    .filter(([file]) => file.endsWith('.ts'))
    .map(([file, text]) => [posix.join(posix.basename(name, '.yaml'), file), text]);
}

function borrowed(imported: ReadonlyMap<string, string>, source: ts.SourceFile): string {
  const own = new Set([...importsOf(source).keys(), ...variablesOf(source)]);
  return [...imported]
    .filter(([local]) => !own.has(local))
    .map(([, statement]) => statement)
    .join('\n');
}

/** Names that are imported from packages, each with a statement that imports it alone. */
function importsOf(source: ts.SourceFile): Map<string, string> {
  const imports = new Map<string, string>();
  for (const { importClause, moduleSpecifier } of source.statements.filter(ts.isImportDeclaration)) {
    const from = (moduleSpecifier as ts.StringLiteral).text; // the grammar allows nothing else
    const bindings = importClause?.namedBindings;
    if (from.startsWith('.') || importClause === undefined) continue;
    const type = importClause.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type ' : '';
    const { name } = importClause;
    if (name !== undefined) imports.set(name.text, `import ${type}${name.text} from '${from}';`);
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const element of bindings.elements) {
      imports.set(element.name.text, `import ${type}{ ${element.getText(source)} } from '${from}';`);
    }
  }
  return imports;
}

function variablesOf(source: ts.SourceFile): string[] {
  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .map(({ name }) => name.getText(source));
}
