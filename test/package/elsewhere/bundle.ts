import { builtinModules } from 'node:module';
import { build } from 'esbuild';

/** A bundle as an application's bundler makes it. */
export interface Bundle {
  readonly code: Uint8Array;
  /** Modules of Node that it imports, and that a browser does not have. */
  readonly builtins: readonly string[];
}

/** Bundles code as for a browser. `conditions` are the export conditions of other places, such as `workerd`. */
export async function bundle(
  code: string,
  folder: string,
  conditions: readonly string[] = [],
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: [...conditions],
    target: 'es2022',
    external: ['node:*', ...builtinModules],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return { code: outputFiles[0]?.contents ?? new Uint8Array(), builtins: [...new Set(imports)].sort() };
}
