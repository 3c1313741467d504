"""A client of `quid serve`, to copy: standard library only.

    with Quid("quid", "serve", "--data", "data", "--catalog", "shop.json") as quid:
        offer = quid.call("offer.next", person="ada", placement="account")["offer"]
        quid.change("offer.answer", offer=offer["number"], answer="accepted",
                    textVersion=offer["textVersion"], values={"birthDate": "1990-04-12"})

`call` reads, or does what may be done twice; `change` does something once: it sends a key along. A service that
was killed is started again, at most `restarts` times without an answer between, waiting twice as long each time
from a tenth of a second on, and whatever had no answer is sent again with the same key. One that ends by itself
with an exit code other than 0 (bad usage, a directory in use, a failed disk) would do so again: then `Ended` is
raised. A call without an answer for `timeout` seconds, restarts included, raises `NoAnswer`. A request that is no
text, or longer than the service reads, is sent to nobody and raises `ValueError`.
"""

import collections
import itertools
import json
import queue
import subprocess
import sys
import threading
import time
import uuid


LINE_BYTES = 1 << 20  # the longest line that the service reads


class Refused(Exception):
    """The rules or the state say no. `refusal` is the stable word for it, `rules` the rules behind it."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]
        data = error.get("data", {})
        self.refusal, self.rules = data.get("refusal"), data.get("rules", [])


class Ended(Exception):
    """The service has ended and is not started again. `code` is its exit code (a signal's number negated)."""

    def __init__(self, code, log):
        self.code, self.log = code, list(log)
        how = f"with exit code {code}" if code >= 0 else f"by signal {-code}"
        super().__init__("\n".join([f"the service has ended {how}; its log ends with:", *self.log]))


class NoAnswer(Exception):
    """Nothing came in time; the request may still be carried out. With the same `key` it is done once."""

    def __init__(self, method, timeout, key):
        super().__init__(f"no answer to {method} within {timeout:g} s")
        self.key = key


class Quid:
    """One service process. Any number of threads may call; answers find their caller by id."""

    def __init__(self, *command, timeout=30.0, restarts=8):
        self.command, self.timeout, self.restarts = command, timeout, restarts
        self.ids = itertools.count(1)
        self.waiting = {}  # id -> [event, answer or None, line]
        self.lock = threading.Lock()
        self.failures = 0  # starts in a row that brought no answer
        self.ended = None  # why nothing can be sent any more
        self.closing = threading.Event()
        self._start()

    def _start(self):
        process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.process, self.outbox = process, queue.SimpleQueue()
        # Sent again as they were: what has a key is done once, whatever was kept.
        for entry in self.waiting.values():
            self.outbox.put(entry[2])
        log = collections.deque(maxlen=10)
        teller = threading.Thread(target=self._tell, args=(process, log), daemon=True)
        self.reader = threading.Thread(target=self._read, args=(process, teller, log), daemon=True)
        writer = threading.Thread(target=self._write, args=(process, self.outbox), daemon=True)
        for thread in (teller, self.reader, writer):
            thread.start()

    def _tell(self, process, log):
        for line in process.stderr:
            log.append(line.decode("utf-8", "replace").rstrip())
            print(log[-1], file=sys.stderr, flush=True)

    def _write(self, process, outbox):
        # A thread of its own, since a service that does not read would make whoever writes wait.
        try:
            while (line := outbox.get()) is not None:
                process.stdin.write(line)
                process.stdin.flush()
            process.stdin.close()
        except OSError:
            pass  # The reader notices, and sends it again.

    def _read(self, process, teller, log):
        for line in process.stdout:
            try:
                answer = json.loads(line)
                if "result" not in answer:
                    answer["error"]["message"], answer["error"]["code"]
                with self.lock:
                    entry, self.failures = self.waiting.pop(answer["id"], None), 0
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                log.append("(a line of its output was no answer, so it was killed)")
                process.kill()
                break
            if entry:
                entry[1] = answer
                entry[0].set()
        code = process.wait()
        teller.join(1)
        self.outbox.put(None)
        if code <= 0 and self.failures < self.restarts:
            self.failures += 1
            self.closing.wait(min(5, 0.05 * 2 ** self.failures))
            with self.lock:
                if not self.closing.is_set():
                    try:
                        return self._start()
                    except OSError as error:
                        log.append(f"it cannot be started again: {error}")
        with self.lock:
            self.ended = Ended(code, log)
            for entry in self.waiting.values():
                entry[0].set()
            self.waiting.clear()

    def call(self, method, **params):
        """The result of a method; raises `Refused`, `Ended` or `NoAnswer`."""
        number = next(self.ids)
        try:
            line = json.dumps(
                {"jsonrpc": "2.0", "id": number, "method": method, "params": params},
                ensure_ascii=False, allow_nan=False).encode() + b"\n"
        except ValueError:
            raise ValueError(f"a parameter of {method} is no text or no number of JSON") from None
        if len(line) > LINE_BYTES + 1:
            raise ValueError(f"a request holds at most {LINE_BYTES} bytes, this one {len(line) - 1}")
        entry = [threading.Event(), None, line]
        with self.lock:
            if self.ended:
                raise self.ended
            self.waiting[number] = entry
            self.outbox.put(line)
        if not entry[0].wait(self.timeout):
            with self.lock:
                self.waiting.pop(number, None)
        if entry[1] is None:
            raise self.ended or NoAnswer(method, self.timeout, params.get("idempotencyKey"))
        if "error" in entry[1]:
            raise Refused(entry[1]["error"])
        return entry[1]["result"]

    def change(self, method, **params):
        """The same for what must happen once."""
        return self.call(method, **{"idempotencyKey": str(uuid.uuid4()), **params})

    def close(self):
        """Ends the input, and waits until everything is durable; the exit code. Killed when that takes too long."""
        self.closing.set()
        with self.lock:
            self.outbox.put(None)
        try:
            code = self.process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.reader.join(self.timeout)
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
