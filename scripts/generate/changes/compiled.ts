import ts from 'typescript';

/** Two versions of generated types in one program, so that the compiler can compare them. */
export interface Compiled {
  readonly checker: ts.TypeChecker;
  /** The types of an operation by operationId, as they were and as they are. */
  readonly before: (id: string) => ts.Type | undefined;
  readonly after: (id: string) => ts.Type | undefined;
}

/** Compiles two versions of `schema.ts`. */
export function compile(before: string, after: string): Compiled {
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
