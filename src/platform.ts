/**
 * A built-in module of Node, `undefined` where there is none. Not imported, so that bundles for pages and edge workers
 * need no stand-in.
 */
export const nodeModule: typeof process.getBuiltinModule = (name: string) =>
  // Other runtimes have the function and not every module.
  globalThis.process?.getBuiltinModule?.(name);
