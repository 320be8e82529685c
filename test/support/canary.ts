import { inspect } from 'node:util';
import { expect } from 'vitest';

/** Secrets and personal data, one for each place where a caller or the API can put some. */
export const canary = {
  key: 'canary-key',
  header: 'canary-header',
  body: 'canary-body',
  id: 'cafecafe-cafe-4afe-8afe-cafecafecafe',
  query: 'canary-query',
  segment: 'canary-segment',
  secret: 'canary-secret',
  token: 'canary-token',
  password: 'canary-password',
  response: 'canary-response',
} as const;

/** Everything that an error shows. */
export function textOf(error: unknown): string {
  const { message, stack, cause } = error as Error;
  return [
    message,
    stack,
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: 9 }),
    inspect(cause),
  ].join();
}

/** Fails when a text holds any of the secrets. */
export function expectNoCanary(text: string): void {
  for (const [place, secret] of Object.entries(canary)) {
    expect(text.includes(secret), `${place} in: ${text}`).toBe(false);
    expect(text.includes(encodeURIComponent(secret)), `${place} in: ${text}`).toBe(false);
  }
}
