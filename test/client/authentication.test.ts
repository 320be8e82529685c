import { describe, expect } from 'vitest';
import type { ApiError } from '../../src/index.ts';
import { startReferenceApi } from '../../src/testing/index.ts';
import { organisation_id } from '../support/calls.ts';
import { it } from '../support/fixtures.ts';
import { stopTime } from '../support/virtual-time.ts';

describe('authentication', () => {
  it('signs a token that holds iss and iat alone', async ({ api, client }) => {
    await client.getOrganisation({ organisation_id });
    const [, claims] = String(api.requests.at(-1)?.headers.authorization).split('.');
    const payload = JSON.parse(Buffer.from(claims as string, 'base64url').toString());
    expect(Object.keys(payload).sort()).toEqual(['iat', 'iss']);
    expect(payload).toEqual({ iss: 'notify-admin', iat: expect.any(Number) });
    expect(Number.isInteger(payload.iat)).toBe(true);
  });

  it('takes tokens from a function', async ({ makeClient }) => {
    const failing = makeClient({ auth: { clientId: 'x', token: () => 'a.b.c' } });
    await expect(failing.getOrganisation({ organisation_id })).rejects.toMatchObject({ status: 403 });
  });

  it('calls the token function as a method of its object', async ({ api, makeClient }) => {
    class Vault {
      readonly clientId = 'notify-admin';
      readonly #token = 'from-the-vault';
      token(): string {
        return this.#token;
      }
    }
    await makeClient({ auth: new Vault() })
      .getOrganisations()
      .catch(() => {});
    expect(api.requests[0]?.headers.authorization).toBe('Bearer from-the-vault');
  });

  it('that fails because of a clock says by how much it is off', async ({ makeClient }) => {
    stopTime();
    const ahead = await startReferenceApi({ now: () => Date.now() + 90_000 });
    const error = await makeClient({ baseUrl: ahead.url })
      .getOrganisations()
      .catch((reason: unknown) => reason as ApiError);
    await ahead.close();
    expect(error).toMatchObject({ status: 403, clockSkewSeconds: expect.closeTo(-90, -1) });
    expect(String(error)).toMatch(/this machine's clock is \d+ s behind the API's$/);
  });

  it('that fails because of a wrong secret does not blame the clock', async ({ makeClient }) => {
    stopTime();
    const nearly = await startReferenceApi({ now: () => Date.now() + 8_000 });
    const error = await makeClient({
      baseUrl: nearly.url,
      auth: { clientId: 'notify-admin', secret: 'wrong' },
    })
      .getOrganisations()
      .catch((reason: unknown) => reason as ApiError);
    await nearly.close();
    expect(error).toMatchObject({ status: 403, clockSkewSeconds: undefined });
    expect(String(error)).not.toContain('clock');
  });
});
