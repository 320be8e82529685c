import ts from 'typescript';

/** What several editors parse once. */
const parsed = ts.createDocumentRegistry();

/** What an editor asks, with one file open that is on no disk. */
export function editorOn(open: string, text: string): ts.LanguageService {
  const config = ts.readConfigFile('tsconfig.json', ts.sys.readFile).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  const read = (path: string) => (path === open ? text : ts.sys.readFile(path));
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [open],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const found = read(path);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === open || ts.sys.fileExists(path),
    readFile: read,
  };
  return ts.createLanguageService(host, parsed);
}
