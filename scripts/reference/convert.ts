import {
  Application,
  type DeclarationReflection,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  TSConfigReader,
  TypeDocReader,
} from 'typedoc';
import { entryPoints } from '../package/entry-points.ts';

/** TypeDoc, and what it read. */
export interface Converted {
  readonly app: Application;
  readonly project: ProjectReflection;
}

/** Types for the compiler. People find the same operations, one function each, on `OrganisationsClient`. */
const LEFT_OUT = ['Operations', 'paths'];

/** Reads the comments of all that the package exports, module by module, each named as it is imported. */
export async function convertReference(): Promise<Converted> {
  const sources = entryPoints();
  const files = [...sources.values()];
  const app = await Application.bootstrap({ entryPoints: files }, [
    new TypeDocReader(),
    new TSConfigReader(),
  ]);
  const project = await app.convert();
  if (project === undefined) throw new Error('the sources do not compile');
  for (const [path, file] of sources) nameModule(project, file, path);
  for (const { children = [] } of project.children ?? []) {
    for (const child of children.filter(({ name }) => LEFT_OUT.includes(name)))
      project.removeReflection(child);
  }
  const listed = app.options.getValue('intentionallyNotDocumented');
  app.options.setValue('intentionallyNotDocumented', [...listed, ...saidByTheDocument(project)]);
  return { app, project };
}

function nameModule(project: ProjectReflection, file: string, path: string): void {
  const module = project.children?.find((child) => sourceOf(project, child) === file);
  if (module === undefined) throw new Error(`TypeDoc has no module for ${file}`);
  module.name = path;
}

/** Generated members without a comment: what the document does not describe, its author finds clear. */
function saidByTheDocument(project: ProjectReflection): string[] {
  const members = project.getReflectionsByKind(
    ReflectionKind.Property | ReflectionKind.Interface,
  ) as DeclarationReflection[];
  return members
    .filter((member) => !member.hasComment() && !isInParameter(member))
    .filter((member) => sourceOf(project, member)?.startsWith('generated/'))
    .map((member) => member.getFriendlyFullName());
}

/** TypeDoc asks for no comments there, and for no leave to have none. */
function isInParameter({ parent }: Reflection): boolean {
  return parent !== undefined && (parent.kindOf(ReflectionKind.Parameter) || isInParameter(parent));
}

function sourceOf(project: ProjectReflection, reflection: DeclarationReflection): string | undefined {
  return project.getSymbolIdFromReflection(reflection)?.packagePath;
}
