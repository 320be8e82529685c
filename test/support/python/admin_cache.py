"""The cache of the Python admin: what it reads is kept under a key of its own, and its writes delete such keys."""
import json
from functools import wraps

import redis


class AdminCache:
    def __init__(self, store, ttl_seconds):
        self.store, self.ttl_seconds = store, ttl_seconds

    def reads(self, key_of):
        """The value under the key, or what the function returns, which is then kept there."""

        def decorate(function):
            @wraps(function)
            def read(*args):
                cached = self._try(lambda: self.store.get(key_of(*args)))
                if cached:
                    return json.loads(cached)
                value = function(*args)
                text = json.dumps(value)
                self._try(lambda: self.store.set(key_of(*args), text, ex=self.ttl_seconds))
                return value

            return read

        return decorate

    def deletes(self, key_of, also_before):
        """Calls the function, and deletes the key once it is over, however it ended; or before it as well."""

        def decorate(function):
            @wraps(function)
            def write(*args):
                if also_before(*args):
                    self._try(lambda: self.store.delete(key_of(*args)))
                try:
                    return function(*args)
                finally:
                    deleted = self._try(lambda: self.store.delete(key_of(*args)))
                    self.was_deleted(deleted is not None)

            return write

        return decorate

    def was_deleted(self, is_certain):
        """Told after each write."""

    def _try(self, command):
        """Redis that is away is no reason to fail."""
        try:
            return command()
        except redis.RedisError:
            return None
