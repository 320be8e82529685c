import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The types of an operation, as the compiler sees them. */
export interface OperationTypes {
  /** By place and name. */
  readonly parameter: (place: string, name: string) => ts.Type | undefined;
  /** Bodies of the request by media type. */
  readonly body: ReadonlyMap<string, ts.Type>;
  /** Bodies of responses by status and media type. */
  readonly responses: ReadonlyMap<string, ReadonlyMap<string, ts.Type>>;
}

/** Two versions of generated types in one program, so that the compiler can compare them. */
export interface Compiled {
  readonly checker: ts.TypeChecker;
  readonly before: (id: string) => OperationTypes;
  readonly after: (id: string) => OperationTypes;
}

/** Compiles two versions of `schema.ts`. */
export function compile(before: string, after: string): Compiled {
  const sources = new Map(
    [before, after].map((text, index) => {
      const name = `/${index === 0 ? 'before' : 'after'}.ts`;
      return [name, ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)] as const;
    }),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    lib: ['lib.es5.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const libraries = dirname(createRequire(import.meta.url).resolve('typescript'));
  host.getDefaultLibLocation = () => libraries;
  host.getSourceFile = (name, target) => {
    const text = sources.get(name) ?? ts.sys.readFile(name.includes('/') ? name : join(libraries, name));
    return typeof text === 'string' ? ts.createSourceFile(name, text, target) : text;
  };
  const checker = ts.createProgram([...sources.keys()], options, host).getTypeChecker();
  const reader = (name: string) => {
    const source = sources.get(name) as ts.SourceFile;
    const declared = source.statements.find(
      (node) => ts.isInterfaceDeclaration(node) && node.name.text === 'operations',
    );
    const operations = declared && checker.getTypeAtLocation(declared);
    return (id: string) => typesOf(checker, operations?.getProperty(id));
  };
  return { checker, before: reader('/before.ts'), after: reader('/after.ts') };
}

function typesOf(checker: ts.TypeChecker, operation: ts.Symbol | undefined): OperationTypes {
  const member = (type: ts.Type | undefined, name: string) => {
    const property = type?.getProperty(name);
    return property && checker.getNonNullableType(checker.getTypeOfSymbol(property));
  };
  const members = (type: ts.Type | undefined) =>
    new Map(
      (type === undefined ? [] : checker.getPropertiesOfType(type)).map((property) => [
        property.name,
        // What is optional may be missing, which is not part of its type.
        withoutUndefined(checker, checker.getTypeOfSymbol(property)),
      ]),
    );
  const type = operation && checker.getTypeOfSymbol(operation);
  const parameters = member(type, 'parameters');
  const responses = [...members(member(type, 'responses'))].map(
    ([status, response]) => [status, members(member(response, 'content'))] as const,
  );
  return {
    parameter: (place, name) => {
      const property = member(parameters, place)?.getProperty(name);
      return property && withoutUndefined(checker, checker.getTypeOfSymbol(property));
    },
    body: members(member(member(type, 'requestBody'), 'content')),
    responses: new Map(responses),
  };
}

/** A type without what an optional property adds to it. */
export function withoutUndefined(checker: ts.TypeChecker, type: ts.Type): ts.Type {
  if (!type.isUnion() || !type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined)) return type;
  const isNullable = type.types.some(({ flags }) => flags & ts.TypeFlags.Null);
  // The checker takes both away or none; a nullable property that is also optional keeps both, in both versions.
  return isNullable ? type : checker.getNonNullableType(type);
}
