import { connect, createServer, type Socket } from 'node:net';

/** A network path of the test's own to a server on this machine, which can get slow or fall silent. */
export interface TcpProxy {
  readonly port: number;
  /** Milliseconds by which every reply of the server is late. */
  delayMs: number;
  /** While it is, nothing is passed on either way: a path that is half open. */
  silent: boolean;
  /** Connections that are open now. */
  connections(): number;
  close(): Promise<void>;
}

/** Starts a proxy to a port of this machine. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();

  const server = createServer((near) => {
    // A connection that was silent once stays so: a path that heals does not bring back lost packets in time.
    let lost = proxy.silent;
    const far = connect(targetPort, '127.0.0.1');
    const isLost = () => {
      lost ||= proxy.silent;
      return lost;
    };
    near.on('data', (chunk) => !isLost() && far.write(chunk));
    far.on('data', (chunk) => {
      if (isLost()) return;
      if (proxy.delayMs === 0) return void near.write(chunk);
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (!isLost()) near.write(chunk);
      }, proxy.delayMs);
      timers.add(timer);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };

  const proxy: TcpProxy = {
    port,
    delayMs: 0,
    silent: false,
    connections: () => sockets.size / 2,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}
