// A page with the client, bundled as an application's bundler does. Any warning fails.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

writeFileSync(
  'page.js',
  `import { createOrganisationsClient } from 'notify-organisations';
globalThis.client = createOrganisationsClient({ baseUrl: 'http://localhost', auth: { clientId: 'a', secret: 'b' } });
`,
);
writeFileSync('index.html', '<script type="module" src="./page.js"></script>');
const warnings: string[] = [];
const warn = (warning: unknown) => void warnings.push(String(warning));

const bundlers: Readonly<Record<string, () => Promise<unknown>>> = {
  async vite() {
    const { build, createLogger } = await import('vite');
    const logger = { ...createLogger('silent'), warn, warnOnce: warn, error: warn };
    await build({
      customLogger: logger,
      build: { rollupOptions: { onLog: (_level, log) => warn(log.message) } },
    });
  },
  async webpack() {
    const { default: webpack } = await import('webpack');
    const compiler = webpack({ mode: 'production', entry: './page.js', performance: false });
    const stats = await promisify(compiler.run.bind(compiler))();
    const { errors = [], warnings: found = [] } = stats?.toJson() ?? {};
    for (const { message } of [...errors, ...found]) warn(message);
  },
  async rollup() {
    const { rollup } = await import('rollup');
    const { default: nodeResolve } = await import('@rollup/plugin-node-resolve');
    const bundle = await rollup({
      input: 'page.js',
      plugins: [nodeResolve({ browser: true })],
      onLog: (_level, log) => warn(log.message),
    });
    await bundle.write({ dir: 'rollup' });
  },
};
await bundlers[process.argv[2] ?? '']?.();
assert.deepEqual(warnings, []);
