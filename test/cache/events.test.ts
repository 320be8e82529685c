import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect } from 'vitest';
import { seed } from '../../src/testing/index.ts';
import { organisation_id } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';

const service_id = seed.services.alpha;

describe('cache events', () => {
  it('say how many keys and groups a write invalidated', async ({ client, events }) => {
    await client.updateServiceOrganisation({ organisation_id, service_id });
    expect(events).toContainEqual({
      operationId: 'updateServiceOrganisation',
      kind: 'invalidated',
      count: 9,
    });
  });

  it('are published on node:diagnostics_channel', async ({ client }) => {
    const published: unknown[] = [];
    const listen = (event: unknown) => void published.push(event);
    subscribe('notify-organisations:cache', listen);
    await client.searchOrganisations({ name: 'x' });
    unsubscribe('notify-organisations:cache', listen);
    await client.searchOrganisations({ name: 'x' });
    expect(published).toEqual([{ operationId: 'searchOrganisations', kind: 'bypass', reason: 'rule' }]);
  });

  it('do not fail a call when a listener throws, at once or later', async ({ makeClient }) => {
    const down = () => {
      throw new Error('telemetry is down');
    };
    for (const onCacheEvent of [down, async () => down()]) {
      expect(await makeClient({ onCacheEvent }).getOrganisations()).toHaveLength(4);
    }
  });
});
