import { defineConfig, type ViteUserConfig } from 'vitest/config';

// How long a test takes says how busy the machine is. A limit only ends what hangs.
const HANGS_AFTER_MS = 300_000;
const limits = { testTimeout: HANGS_AFTER_MS, hookTimeout: HANGS_AFTER_MS };
const proofs = 'test/proof/**/*.test.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        // `npm test`
        test: {
          ...limits,
          name: 'suite',
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
        test: { ...limits, name: 'proof', include: [proofs] },
      },
    ],
  },
});
export default config;
