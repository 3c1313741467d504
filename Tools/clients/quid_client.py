"""A client of `quid serve`, to copy: standard library only.

    with Quid("quid", "serve", "--data", "data", "--catalog", "shop.json") as quid:
        offer = quid.call("offer.next", person="ada", placement="account")["offer"]
        quid.change("offer.answer", offer=offer["number"], answer="accepted",
                    textVersion=offer["textVersion"], values={"birthDate": "1990-04-12"})

`call` reads, or does what may be done twice; `change` does something once: it sends a key along, and when the
service dies it is started again and whatever had no answer is sent again, with the same key.
"""

import itertools
import json
import subprocess
import threading
import uuid


class Refused(Exception):
    """The rules or the state say no. `refusal` is the stable word for it, `rules` the rules behind it."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]
        data = error.get("data", {})
        self.refusal, self.rules = data.get("refusal"), data.get("rules", [])


class Quid:
    """One service process. Any number of threads may call; answers find their caller by id."""

    def __init__(self, *command, restarts=10):
        self.command, self.restarts = command, restarts
        self.ids = itertools.count(1)
        self.waiting = {}  # id -> [event, answer or None, line]
        self.lock = threading.Lock()
        self.closing = False
        self._start()

    def _start(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            encoding="utf-8", bufsize=1)
        self.reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self.reader.start()

    def _read(self, process):
        for line in process.stdout:
            answer = json.loads(line)
            with self.lock:
                entry = self.waiting.pop(answer["id"], None)
            if entry:
                entry[1] = answer
                entry[0].set()
        process.wait()
        with self.lock:
            if self.closing or process is not self.process:
                return
            if self.restarts == 0 or process.returncode == 2:
                unanswered, self.waiting = list(self.waiting.values()), {}
            else:
                # Sent again as they were: what has a key is done once, whatever was kept.
                self.restarts -= 1
                unanswered = []
                self._start()
                self._write("".join(entry[2] for entry in self.waiting.values()))
        for entry in unanswered:
            entry[1] = {"error": {"code": 0, "message": "the service has ended"}}
            entry[0].set()

    def _write(self, text):
        try:
            self.process.stdin.write(text)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # The reader notices, and sends it again.

    def call(self, method, **params):
        """The result of a method; raises `Refused`."""
        number = next(self.ids)
        line = json.dumps(
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params},
            ensure_ascii=False) + "\n"
        entry = [threading.Event(), None, line]
        with self.lock:
            self.waiting[number] = entry
            self._write(line)
        entry[0].wait()
        if "error" in entry[1]:
            raise Refused(entry[1]["error"])
        return entry[1]["result"]

    def change(self, method, **params):
        """The same for what must happen once."""
        return self.call(method, idempotencyKey=str(uuid.uuid4()), **params)

    def close(self):
        """Ends the input, and waits until everything is durable; the exit code."""
        self.closing = True
        self.process.stdin.close()
        code = self.process.wait()
        self.reader.join()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
