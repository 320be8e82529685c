import { join, resolve } from 'node:path';
import ts from 'typescript';
import { entryPoints } from '../entry-points.ts';
import { type BlockFile, blockFiles } from './block-files.ts';
import { PRELUDE } from './prelude.ts';

/** Where the blocks seem to be. Below the root, so that they find the packages of this checkout; on no disk. */
const FOLDER = resolve('blocks-of-markdown');

/**
 * What the compiler says of the `ts` blocks of Markdown files, each with the line of the file that it is about. Blocks
 * that are compiled elsewhere, with packages that this checkout does not have, are there for the others to import.
 */
export async function typeCheck(
  documents: ReadonlyMap<string, string>,
  elsewhere: readonly string[] = [],
): Promise<string[]> {
  const files = new Map<string, BlockFile>([[join(FOLDER, 'prelude.d.ts'), { text: PRELUDE }]]);
  for (const [document, markdown] of documents) {
    for (const [path, file] of await blockFiles(document, markdown))
      files.set(join(FOLDER, document, path), file);
  }
  const options = compilerOptions();
  const program = ts.createProgram([...files.keys()], options, hostOf(files, options));
  const checked = [...files.keys()].filter((path) => !elsewhere.some((name) => path.endsWith(`/${name}`)));
  return diagnosticsOf(program, checked).map((diagnostic) => reportOf(diagnostic, files));
}

/** Of these files alone: what they import is checked elsewhere. */
function diagnosticsOf(program: ts.Program, paths: readonly string[]): ts.Diagnostic[] {
  const sources = paths.map((path) => program.getSourceFile(path));
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...sources.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]),
  ];
}

/** Our own strict options, with the package found by its name in the sources. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  const paths = Object.fromEntries([...entryPoints()].map(([path, file]) => [path, [resolve(file)]]));
  // An application publishes no declarations.
  return { ...options, paths, declaration: false, isolatedDeclarations: false };
}

/** Files on the disk, which several programs parse once. */
const parsed = new Map<string, ts.SourceFile | undefined>();

function hostOf(files: ReadonlyMap<string, BlockFile>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const textOf = (path: string) => files.get(resolve(path))?.text;
  return {
    ...host,
    fileExists: (path) => textOf(path) !== undefined || host.fileExists(path),
    readFile: (path) => textOf(path) ?? host.readFile(path),
    directoryExists: (path) => resolve(path).startsWith(FOLDER) || ts.sys.directoryExists(path),
    getSourceFile(path, target) {
      const text = textOf(path);
      if (text !== undefined) return ts.createSourceFile(path, text, target, true);
      if (!parsed.has(path)) parsed.set(path, host.getSourceFile(path, target));
      return parsed.get(path);
    },
  };
}

function reportOf(
  { file, start, messageText }: ts.Diagnostic,
  files: ReadonlyMap<string, BlockFile>,
): string {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (file === undefined) return message;
  const line = ts.getLineAndCharacterOfPosition(file, start ?? 0).line + 1;
  const from = files.get(resolve(file.fileName))?.from;
  const where =
    from === undefined ? `${file.fileName}:${line}` : `${from.document}:${from.lineBefore + line}`;
  return `${where}: ${message}`;
}
