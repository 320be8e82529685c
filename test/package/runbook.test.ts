import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { storeKeysOf } from '../../src/cache/store-keys.ts';

const read = (file: string) => readFileSync(file, 'utf8');

it('the dashboard draws what the telemetry of the guide measures, under the names that Prometheus gives it', () => {
  const units: Readonly<Record<string, string>> = { ms: '_milliseconds', s: '_seconds' };
  const metrics = [...read('GUIDE.md').matchAll(/create(\w+)\('([\w.]+)'(?:, \{ unit: '(\w+)' \})?/g)].map(
    ([, kind, name = '', unit = '']) =>
      `${name.replaceAll('.', '_')}${units[unit] ?? ''}${kind === 'Counter' ? '_total' : ''}`,
  );
  const drawn = [...read('grafana-dashboard.json').matchAll(/\b((?:notify|http)_[a-z_]+)(?=\[|\{)/g)].map(
    ([, name = '']) => name.replace(/_(?:bucket|count|sum)$/, ''),
  );
  expect(drawn.length).toBeGreaterThan(6);
  expect(new Set(drawn)).toEqual(new Set(metrics));
});

it('the runbook names the store keys as they are', () => {
  const keys = storeKeysOf('notify-organisations', 'DATA', 'CLIENT');
  for (const name of [keys.entry('KEY', 'SCHEMA'), keys.version('KEY'), keys.group('GROUP')])
    expect(read('RUNBOOK.md')).toContain(`\`${name.replace('notify-organisations', '…')}\``);
});
