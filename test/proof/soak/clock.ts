/** Milliseconds on the monotonic clock that all processes of a machine share, unlike `performance.now()`. */
export function nowMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
