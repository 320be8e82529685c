import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { OpenApiDocument } from '../../../scripts/generate/document.ts';
import { type Checked, checked, filesOf } from '../../../scripts/generate/emit.ts';
import { overlaid } from '../../../scripts/generate/overlay.ts';
import { rowOf } from '../../../scripts/generate/rows.ts';
import { readSource } from '../../../scripts/generate/source.ts';
import type { Operation } from '../../../src/operation.ts';

const folder = fileURLToPath(new URL('../cases/', import.meta.url));

/** A document of the folder `cases`, or the text of one, read and checked. */
export function readCase(fileOrText: string, overlay?: string): Checked {
  const isText = fileOrText.includes('\n');
  const document = isText
    ? new OpenApiDocument('api.yaml', readSource('api.yaml', fileOrText))
    : new OpenApiDocument(`${folder}${fileOrText}`);
  if (overlay === undefined) return checked(document);
  return checked(overlaid(document, 'overlay.yaml', readSource('overlay.yaml', overlay)));
}

/** What the generator says of a document that it refuses. */
export function refusalOf(fileOrText: string, overlay?: string): string {
  try {
    filesOf(readCase(fileOrText, overlay), { operationModule: './operation.ts' });
  } catch (error) {
    return (error as Error).message.replaceAll(folder, '');
  }
  throw new Error(`${fileOrText} is not refused`);
}

/** The row of an operation. */
export function row({ operations, rules }: Checked, id: string): Operation {
  const declared = operations.find((operation) => operation.id === id);
  if (declared === undefined) throw new Error(`there is no ${id}`);
  return rowOf(declared, rules.rules.get(id) as Operation['cache']);
}

/** A document with these paths and components, written as flow mappings of YAML. */
export function api(paths: string, components = '{}'): string {
  return `openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths:\n${paths}\ncomponents: ${components}\n`;
}

/** The files of documents compiled together, and what the compiler says. */
export function compilerSays(documents: Readonly<Record<string, Checked>>): string[] {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const sources = new Map<string, string>();
  for (const [name, document] of Object.entries(documents)) {
    const files = filesOf(document, { operationModule: `${root}src/operation.ts` });
    for (const [file, text] of files)
      if (file.endsWith('.ts')) sources.set(`${root}test/made/${name}/${file}`, text);
  }
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    types: [],
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.directoryExists = (folder) => folder.includes('/test/made') || ts.sys.directoryExists(folder);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, target) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, target);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${file?.fileName.split('/').slice(-2).join('/')}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
