/**
 * A built-in module of Node, `undefined` where there is none. Not imported, so that bundles for pages and edge workers
 * need no stand-in; taken from `process` by destructuring, since Next.js takes `process.getBuiltinModule` for a use of Node.
 */
export const nodeModule: typeof process.getBuiltinModule = (name: string) => {
  const { getBuiltinModule }: Partial<typeof process> = globalThis.process ?? {};
  try {
    // Other runtimes have the function and not every module.
    return getBuiltinModule?.(name);
  } catch {
    // The edge runtime of Next.js has functions of `process` that throw when they are called.
    return undefined;
  }
};

/** Whether a browser decides what is sent as `User-Agent`. Other runtimes name themselves. */
export function isBrowser(): boolean {
  return /^Mozilla\//.test((globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent ?? '');
}
