import base64, logging, os, time
from urllib.parse import quote

from redis import RedisError

HOLD_MS = 65_000  # your timeout + the API's + 5 s: how long a write can still be applied
TTL_MS = 260_000_000  # longer than twice the longest time to live of a cached read
REFUSED = {400, 401, 402, 403, 404, 405, 406, 409, 410, 412, 415, 422, 423, 424, 428}


def invalidating_write(redis, data, call, keys=(), groups=(), external=(), name="notify-organisations"):
    """Sends a write, and invalidates before and after it. A RedisError means that it was not sent.

    redis: retries nothing by itself: Redis(…, socket_timeout=1, retry=Retry(NoBackoff(), 0)).
    data: the option cacheNamespace of the clients, or their baseUrl without a slash at its end.
    call: sends the write. Returns the response, or what a 2xx holds, and raises otherwise, with what
        there was in the error's `response`, as requests, httpx and the Notify client do.
    external: keys that other applications keep, besides these.
    """
    name, data, write = quote(name, "!'()*"), quote(data, "!'()*"), nonce()
    intent = f"{name}:write-intent:{write}"
    versions = [f"{name}:{data}:version:{{{key}}}" for key in keys]
    versions += [f"{name}:{data}:group:{{{group}}}" for group in groups]

    def change(token, is_over=False):
        with redis.pipeline(transaction=False) as pipeline:
            if not is_over:
                pipeline.set(intent, 1, px=HOLD_MS)
            for version in versions:
                pipeline.append(version, token)
            if is_over:
                pipeline.unlink(intent)
            for version in versions:
                pipeline.pexpire(version, TTL_MS)
            if keys or external:
                pipeline.unlink(*keys, *external)
            pipeline.execute()

    change(f"!{write}")
    status = 0  # no response
    try:
        returned = call()
        status = getattr(returned, "status_code", 200)
        return returned
    except Exception as error:
        status = getattr(getattr(error, "response", None), "status_code", 0)
        raise
    finally:
        is_over = 200 <= status < 300 and status != 202 or status in REFUSED
        give_up_at = time.monotonic() + HOLD_MS / 1000
        while True:
            try:
                change(f"{'.' if is_over else '!'}{write}={nonce()}", is_over)
                break
            except RedisError:
                if time.monotonic() > give_up_at:
                    logging.exception("Redis could not be told that a write is over")
                    break
                time.sleep(0.25)


def nonce():
    return base64.urlsafe_b64encode(os.urandom(12)).decode()
