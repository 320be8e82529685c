import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems give to connections, and so that the bus of a cluster, 10,000 higher, is there too. */
const LOWEST = 11_000;
const HIGHEST = 22_000;
const given = new Set<number>();

/**
 * A port that nobody listens on, another one each time. A connection that retries to reach a server which is gone can
 * connect to itself, and take its port, when that is one which the system gives to connections.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port) || !(await isFree(port)) || !(await isFree(port + 10_000))) continue;
    given.add(port);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
