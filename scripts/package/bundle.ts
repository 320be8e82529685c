import { builtinModules } from 'node:module';
import { build } from 'esbuild';

/** A bundle as an application's bundler makes it. */
export interface Bundle {
  readonly code: Uint8Array;
  /** Minified bytes by the file that they come from. */
  readonly bytes: ReadonlyMap<string, number>;
  /** Modules of Node that it asks for, and that a browser does not have. */
  readonly builtins: readonly string[];
}

/**
 * Bundles and minifies code, as for a browser; `conditions` are those of other places, such as `workerd`. What is
 * `external` is left out.
 */
export async function bundle(
  code: string,
  folder: string,
  conditions: readonly string[] = [],
  external: readonly string[] = [],
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
    external: ['node:*', ...builtinModules, ...external],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {});
  const imports = output?.imports.map(({ path }) => path) ?? [];
  return {
    code: outputFiles[0]?.contents ?? new Uint8Array(),
    bytes: new Map(inputs.map(([path, { bytesInOutput }]) => [path, bytesInOutput])),
    builtins: [...new Set(imports)].filter((name) => !external.includes(name)).sort(),
  };
}
