import { readFileSync } from 'node:fs';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** The source file behind each path by which the package can be imported, as package.json exports them. */
export function entryPoints(): ReadonlyMap<string, string> {
  const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  return new Map(
    Object.entries(exports).flatMap(([path, target]) =>
      typeof target === 'string' ? [] : [[name + path.slice(1), sourceOf(target.types)]],
    ),
  );
}

function sourceOf(types: string): string {
  return types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '.ts');
}
