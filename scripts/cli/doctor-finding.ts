import type { StoreError } from '../../src/cache/store-error.ts';

/** What one check found. */
export interface Finding {
  /** What was checked, such as `Redis 10.0.0.1:6379`. */
  readonly of: string;
  readonly check: string;
  /** A `note` needs no action; a `warning` may need some; a `problem` keeps the client from its work. */
  readonly verdict: 'ok' | 'note' | 'warning' | 'problem';
  readonly says: string;
  /** What to do. */
  readonly todo?: string;
}

/** Takes what a check found; with a warning or a problem comes what to do. */
export type Report = (
  ...found:
    | [verdict: 'ok' | 'note', check: string, says: string]
    | [verdict: 'warning' | 'problem', check: string, says: string, todo: string]
) => void;

/** Adds what checks of one thing find to a list. */
export function reportTo(findings: Finding[], of: string): Report {
  return (verdict, check, says, todo?: string) => {
    findings.push({ of, verdict, check, says, ...(todo !== undefined && { todo }) });
  };
}

/** Reports a server that failed, with what to do about it. */
export function reportFailure(report: Report, check: string, error: StoreError): void {
  const busy = 'see whether the server is busy or frozen (SLOWLOG GET), and check the network path';
  const advice = error.name === 'StoreTimeout' ? busy : ADVICE[error.code ?? ''];
  report('problem', check, reasonOf(error), advice ?? 'see the log of the server');
}

/** A failure in words, without advice. */
export function reasonOf({ message }: StoreError): string {
  return message.replace(' (fix the configuration)', '');
}

const CA = 'name its CA: NODE_EXTRA_CA_CERTS=ca.pem npx …; in the application, "socket.ca"';
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'check host and port, and that the server runs there',
  ENOTFOUND: 'check the spelling of the host name, and the resolver of this machine',
  EAI_AGAIN: 'check the resolver of this machine',
  WRONGPASS: 'check user and password against ACL LIST on the server',
  NOAUTH: 'give user and password: redis://user:password@host:6379',
  NOPERM: 'give the user this right: the section "Rights" of RUNBOOK.md has them for each feature',
  DATABASE: 'give a number below the setting "databases" of the server',
  UNKNOWN: 'upgrade to Redis 6.2 or later, or Valkey; where a command was renamed, undo that',
  PROTOCOL: 'give host and port of the Redis server',
  DENIED: 'connect from the same machine, or set a password on the server',
  LOADING: 'wait until it has read its data from disk',
  MAXCLIENTS: 'raise "maxclients" on the server, or find who opens so many connections (CLIENT LIST)',
  READONLY: 'give the address of the primary',
  CLUSTERDOWN: 'see CLUSTER INFO and CLUSTER NODES: some slots have no primary',
  NOREPLICAS: 'bring the replicas back, or lower "min-replicas-to-write"',
  MISCONF: 'make room on the disk of the server; its log says what failed',
  OOM: 'raise "maxmemory"; if another policy than allkeys-lru is set, set that',
  EPROTO: 'use redis:// instead of rediss://, or switch TLS on at the server',
  ERR_SSL_WRONG_VERSION_NUMBER: 'use redis:// instead of rediss://, or switch TLS on at the server',
  ECONNRESET: 'if the server speaks TLS, use rediss://; otherwise see its log',
  SocketClosedUnexpectedlyError: 'if the server speaks TLS, use rediss://; otherwise see its log',
  ConnectionTimeoutError: 'check the network path and firewalls; with TLS, that the server speaks it',
  ERR_TLS_CERT_ALTNAME_INVALID: 'use the host name that is in the certificate',
  CERT_HAS_EXPIRED: 'renew the certificate of the server',
  DEPTH_ZERO_SELF_SIGNED_CERT: CA,
  SELF_SIGNED_CERT_IN_CHAIN: CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CA,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'this command has no client certificate: run it where none is asked for',
};
