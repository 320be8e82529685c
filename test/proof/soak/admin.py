"""Another application on the same Redis and API: it reads shelves and writes items until its input ends."""
import json, random, sys, threading, time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

orders = json.loads(sys.argv[1])
sys.path.insert(0, orders["library"])
import invalidating_write
from admin_cache import AdminCache

invalidating_write.HOLD_MS = orders["boundMs"]
store = redis.Redis.from_url(orders["redisUrl"], socket_timeout=1, retry=Retry(NoBackoff(), 0))
lock, reads, state = threading.Lock(), [], threading.local()


def now_ms():
    return time.monotonic() * 1000


def report(message):
    with lock:
        print(json.dumps(message), flush=True)


def call(path, body=None):
    request = Request(orders["baseUrl"] + path, body and json.dumps(body).encode())
    with urlopen(request, timeout=orders["timeoutMs"] / 1000) as response:
        return json.load(response)


class Cache(AdminCache):
    def was_deleted(self, is_certain):
        state.is_deleted = is_certain


cache = Cache(store, orders["ttlSeconds"])


@cache.reads(lambda shelf: f"shelf-{shelf}")
def get_shelf(shelf):
    return call(f"/shelves/{shelf}/items")


@cache.deletes(lambda shelf, path: f"shelf-{shelf}", also_before=lambda *_: random.random() < 0.5)
def admin_write(shelf, path):
    return call(path, {"by": -1, "atMs": now_ms()})


def cooperating_write(shelf, path):
    def send():
        try:
            return call(path, {"by": -1, "atMs": now_ms()})
        except HTTPError as error:
            error.response, error.status_code = error, error.code
            raise

    item = path.split("/")[4] if "items" in path else None
    keys, groups = ([f"item-{item}"], []) if item else ([], [f"shelf-{shelf}"])
    where = {"keys": keys, "groups": groups, "external": [f"shelf-{shelf}"], "name": "soak"}
    version = invalidating_write.invalidating_write(store, orders["baseUrl"], send, **where)
    state.is_deleted = True
    return version


def write_for_ever():
    act = cooperating_write if orders["cooperates"] else admin_write
    while True:
        time.sleep(random.expovariate(1000 / orders["writePauseMs"]))
        item = int(orders["items"] * random.random() ** 2)
        shelf = item % orders["shelves"]
        moves = random.random() < 0.1
        path = f"/shelves/{shelf}/move" if moves else f"/shelves/{shelf}/items/{item}"
        state.is_deleted = False
        try:
            version = act(shelf, path)["version"]
        except Exception:
            continue
        if state.is_deleted:
            target = orders["items"] + shelf if moves else item
            report({"acknowledged": {"target": target, "version": version, "sinceMs": now_ms()}})


def read_for_ever():
    while True:
        shelf, started = random.randrange(orders["shelves"]), now_ms()
        try:
            item, version = random.choice(list(get_shelf(shelf).items()))
        except Exception:
            continue
        with lock:
            reads.append([int(item), started, version])
        time.sleep(orders["readPauseMs"] / 1000)


for work in [write_for_ever] * orders["writers"] + [read_for_ever] * orders["readers"]:
    threading.Thread(target=work, daemon=True).start()


def hand_over():
    while True:
        time.sleep(0.25)
        with lock:
            done, reads[:] = list(reads), []
        report({"reads": done})


threading.Thread(target=hand_over, daemon=True).start()
sys.stdin.read()
