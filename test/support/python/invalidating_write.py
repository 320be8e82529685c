import base64, os, re, time
from urllib.parse import quote

PENDING_MS = 65_000  # your timeout + the API's + 5 s: how long a write can still be applied
VERSION_TTL_MS = 260_000_000  # longer than twice the longest time to live of a cached read


class InvalidatingWrite:
    """One write, as the cache of notify-organisations understands it: begin(), the call, end().

    redis: a client that retries nothing by itself, made with retry=Retry(NoBackoff(), 0).
    data: the option cacheNamespace of the clients, or their baseUrl without a slash at its end.
    external: what other applications keep besides the keys.
    """

    def __init__(self, redis, data, keys=(), groups=(), external=(), name="notify-organisations"):
        names = [f"version:{{{key}}}" for key in keys] + [f"group:{{{group}}}" for group in groups]
        self.versions = [f"{encoded(name)}:{encoded(data)}:{each}" for each in names]
        self.intents = f"{encoded(name)}:write-intent:"
        self.redis, self.external, self.nonce = redis, [*keys, *external], nonce()

    def begin(self):
        """Any error means: send nothing, and call end(True)."""
        self.run(["SET", self.intents + self.nonce, 1, "PX", PENDING_MS], f"!{self.nonce}")

    def end(self, is_definite):
        """is_definite: what the function of that name says of the status. False without a response."""
        intent = self.intents + self.nonce

        def attempt():
            fresh = f"={nonce()}"  # a new one for each attempt
            if is_definite:
                return self.run(None, f".{self.nonce}{fresh}", ["UNLINK", intent])
            return self.run(["SET", intent, 1, "PX", PENDING_MS], f"!{self.nonce}{fresh}")

        for version, length in zip(self.versions, until_done(attempt)):
            before = length - 2 * len(self.nonce) - 2
            if (length >> 10).bit_length() > (before >> 10).bit_length():
                try:
                    self.compact(version)
                except Exception:
                    pass  # one that stays long is compacted by a later write

    def run(self, first, token, last=None):
        """One round trip, in this order. Returns the length of each version."""
        appends = [["APPEND", version, token] for version in self.versions]
        expires = [["PEXPIRE", version, VERSION_TTL_MS] for version in self.versions]
        deletes = [["UNLINK", *self.external]] if self.external else []
        before = [first] if first else []
        replies = self.pipe(before + appends + ([last] if last else []) + expires + deletes)
        return replies[len(before) : len(before) + len(appends)]

    def compact(self, version):
        """Keeps a version short, as a write of its own: others may begin between its steps."""
        before = text(self.redis.get(version))
        checked, own = open_writes(before), nonce()
        seen, *found = map(text, self.redis.mget(version, *(self.intents + write for write in checked)))
        if not before or not seen.startswith(before):
            return
        ended = {write for write, intent in zip(checked, found) if not intent}
        kept = [write for write in open_writes(seen) if write not in ended]
        short = "".join(f"!{write}" for write in [*kept, own]) + f"={nonce()}"
        intent = ["SET", self.intents + own, 1, "PX", VERSION_TTL_MS]
        gone = text(self.pipe([intent, ["SET", version, short, "PX", VERSION_TTL_MS, "GET"]])[1])
        lost = open_writes(gone[len(seen) :] if gone.startswith(seen) else gone)
        back = "".join(f"!{write}" for write in lost) + f".{own}"
        ending = [["UNLINK", self.intents + own], ["PEXPIRE", version, VERSION_TTL_MS]]
        until_done(lambda: self.pipe([["APPEND", version, f"{back}={nonce()}"], *ending]))

    def pipe(self, commands):
        with self.redis.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            return pipeline.execute()


def is_definite(status):
    """Whether the API itself has answered, so that the write is applied or never will be."""
    refused = {400, 401, 402, 403, 404, 405, 406, 409, 410, 412, 415, 422, 423, 424, 428}
    return 200 <= status < 300 and status != 202 or status in refused


def until_done(attempt):
    give_up_at = time.monotonic() + PENDING_MS / 1000
    while True:
        try:
            return attempt()
        except Exception:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.25)


def encoded(part):
    return quote(part, "!'()*")


def nonce():
    return base64.urlsafe_b64encode(os.urandom(12)).decode()


def text(value):
    return value.decode() if isinstance(value, bytes) else value or ""


def open_writes(version):
    """The writes that began on a version and did not end."""
    writes = {}
    for kind, write in re.findall(r"([=!.])([\w-]+)", version):
        if kind == "!":
            writes[write] = None
        elif kind == ".":
            writes.pop(write, None)
    return list(writes)
