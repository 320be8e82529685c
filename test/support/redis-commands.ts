import { createClient } from '@keyv/redis';

const ANSWER_MS = 4_000;

/** Asks the server at a URL something, over a connection of its own. */
export async function ask(server: { readonly url: string }, ...words: string[]): Promise<unknown> {
  const client = createClient({
    url: server.url,
    socket: { reconnectStrategy: false, connectTimeout: ANSWER_MS },
  });
  client.on('error', () => {});
  // A frozen server takes connections and answers nothing.
  const timer = setTimeout(() => client.isOpen && client.destroy(), ANSWER_MS);
  try {
    await client.connect();
    return await client.sendCommand(words);
  } finally {
    clearTimeout(timer);
    if (client.isOpen) client.destroy();
  }
}

/** Asks again and again until something is so. The test's own time is the limit. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 25));
}
