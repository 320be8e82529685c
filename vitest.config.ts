import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// How long a test takes says how busy the machine is. These limits only end what hangs.
const limitOf = (ms: number) => ({ testTimeout: ms, hookTimeout: ms });
const proofs = 'test/proof/**/*.test.ts';
const leaks = 'test/cache/redis-leaks.test.ts';

/** They come first, so that no worker has one left at the end. */
const SLOW = [
  ...['cache/topologies', 'client/commands-on-topologies', 'cache/redis-cases', 'cache/redis-outage'],
  ...['client/doctor', 'generator/package-command', 'contract/audit-restores', 'contract/audit'],
  ...[
    'package/guide',
    'package/reference',
    'package/docs-blocks',
    'cache/collapsed',
    'cache/damaged-entries',
  ],
].map((name) => `/test/${name}.test.ts`);

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const slow = SLOW.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(name)));
    return [...new Set([...slow, ...sorted])];
  }
}

const config: ViteUserConfig = defineConfig({
  test: {
    // Tests wait for servers half of their time.
    maxWorkers: 3,
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        // `npm test`
        test: {
          ...limitOf(240_000),
          name: 'suite',
          include: ['test/**/*.test.ts'],
          exclude: [proofs, leaks],
          // A process for each worker, not for each file: what many files import is loaded once.
          isolate: false,
          typecheck: {
            enabled: true,
            include: ['test/**/*.test-d.ts'],
            // `npm run check` compiles everything.
            tsconfig: './test/tsconfig.json',
          },
        },
      },
      {
        // It counts sockets and timers, so its process is its own.
        test: { ...limitOf(240_000), name: 'suite, alone', include: [leaks] },
      },
      {
        // `npm run test:proof`
        test: { ...limitOf(600_000), name: 'proof', include: [proofs] },
      },
    ],
  },
});
export default config;
