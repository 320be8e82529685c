// For runtimes with processes: node scenario-process.js BASE_URL [REDIS_URL]
import process from 'node:process';
import { scenario } from './scenario.js';

const [baseUrl, redisUrl] = process.argv.slice(2);
const cache = redisUrl && (await import('notify-organisations/redis')).redisCache(redisUrl);
await scenario(baseUrl, cache);
await cache?.close();
