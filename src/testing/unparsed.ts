import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WireResponse } from './exchange.ts';

/** The head of a request that Node's HTTP parser refuses and the real server takes: a method or a path of its own. */
export interface UnparsedHead {
  readonly method: string;
  /** One character for each byte. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
}

/** Reads a head that the parser refused, or undefined when it is no HTTP at all. */
export function readUnparsed(error: Error): UnparsedHead | undefined {
  const packet =
    'rawPacket' in error && error.rawPacket instanceof Buffer ? error.rawPacket : Buffer.alloc(0);
  const [head = ''] = packet.toString('latin1').split('\r\n\r\n', 1);
  const [requestLine = '', ...lines] = head.split('\r\n');
  const [, method, url] = /^([A-Z]+) (\/\S*) HTTP\/1\.1$/.exec(requestLine) ?? [];
  if (method === undefined || url === undefined) return undefined;
  const headers = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? []);
  return {
    method,
    url,
    headers: Object.fromEntries(headers.map(([, name = '', value = '']) => [name.toLowerCase(), value])),
  };
}

/** Sends a whole response on a connection without a parser, and ends the connection. */
export function sendUnparsed(socket: Duplex, { status, headers, body }: WireResponse): void {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
  socket.end(`${head}Connection: close\r\n\r\n${body}`);
}
