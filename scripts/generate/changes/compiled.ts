import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The types of an operation, as the compiler sees them. */
export interface OperationTypes {
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
  const texts = new Map([
    ['/before.ts', before],
    ['/after.ts', after],
  ]);
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
    const text = texts.get(name) ?? ts.sys.readFile(name.includes('/') ? name : join(libraries, name));
    return text === undefined ? undefined : ts.createSourceFile(name, text, target);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  const checker = program.getTypeChecker();
  const reader = (name: string) => {
    const declared = program
      .getSourceFile(name)
      ?.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === 'operations');
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
  const typeOf = (property: ts.Symbol) => withoutUndefined(checker, checker.getTypeOfSymbol(property));
  const members = (type: ts.Type | undefined) =>
    new Map(type && checker.getPropertiesOfType(type).map((each) => [each.name, typeOf(each)]));
  const type = operation && checker.getTypeOfSymbol(operation);
  const parameters = member(type, 'parameters');
  const responses = [...members(member(type, 'responses'))].map(
    ([status, response]) => [status, members(member(response, 'content'))] as const,
  );
  return {
    parameter: (place, name) => {
      const property = member(parameters, place)?.getProperty(name);
      return property && typeOf(property);
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
