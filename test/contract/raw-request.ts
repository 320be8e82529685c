import { connect } from 'node:net';

/** A response as text: its body may be no JSON. */
export interface RawResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends the very bytes of a request, which no HTTP client would send in this form, and reads the whole response. */
export async function sendRaw(
  baseUrl: string,
  requestLine: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): Promise<RawResponse> {
  const { hostname, port } = new URL(baseUrl);
  const length = body === undefined ? {} : { 'Content-Length': String(body.length) };
  const all = { ...headers, ...length, Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(Number(port), hostname);
  socket.write(`${requestLine} HTTP/1.1\r\n${lines.join('')}\r\n`);
  if (body !== undefined) socket.write(body);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer); // a socket without an encoding gives buffers
  return parseResponse(Buffer.concat(chunks).toString('utf8'));
}

function parseResponse(text: string): RawResponse {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: text.slice(end + 4) };
}
