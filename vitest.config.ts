import { defineConfig, type ViteUserConfig } from 'vitest/config';

// How long a test takes says how busy the machine is. These limits only end what hangs.
const limitOf = (ms: number) => ({ testTimeout: ms, hookTimeout: ms });
const proofs = 'test/proof/**/*.test.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    // Tests wait for servers half of their time.
    maxWorkers: 3,
    projects: [
      {
        // `npm test`
        test: {
          ...limitOf(240_000),
          name: 'suite',
          // A process for each worker, not for each file: what many files import is loaded once.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [proofs],
          typecheck: {
            enabled: true,
            include: ['test/**/*.test-d.ts'],
            // `npm run check` compiles everything.
            tsconfig: './test/tsconfig.json',
          },
        },
      },
      {
        // `npm run test:proof`
        test: { ...limitOf(600_000), name: 'proof', include: [proofs] },
      },
    ],
  },
});
export default config;
