"""Checks quid_client.py against a service that fails in every way, by hand:

    python3 Tools/clients/quid_client_check.py QUID        quid on the path if not given
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

from quid_client import Ended, NoAnswer, Quid


def expect(what, kind, service, seconds, **options):
    """That a call to a service raises, soon enough."""
    start = time.monotonic()
    client = Quid(*service, **options)
    try:
        client.call("engine.health")
    except kind as error:
        took = time.monotonic() - start
        print(f"{what}: {took:.1f} s, {str(error).splitlines()[-1]}")
        assert took < seconds, f"{what} took {took:.1f} s"
        return error
    finally:
        client.close()
    raise AssertionError(f"{what}: nothing was raised")


def main(quid, folder):
    def sh(script):
        return "/bin/sh", "-c", script

    data, shop = str(folder / "data"), str(folder / "shop")
    assert expect("ends with 5", Ended, sh("echo no >&2; exit 5"), 2).log == ["no"]
    assert expect("bad usage", Ended, (quid, "serve", "--dat", data), 2).code == 2
    assert expect("killed at once", Ended, sh("kill -9 $$"), 4, restarts=3).code == -9
    expect("never answers", NoAnswer, sh("exec sleep 100"), 4, timeout=1)
    expect("babbles", Ended, sh("read line; echo no; exec sleep 100"), 4, restarts=2)

    subprocess.run((quid, "init", shop), check=True, stdout=subprocess.DEVNULL)
    service = (quid, "serve", "--data", data, "--catalog", shop + "/catalog.json")
    with Quid(*service) as client:
        offer = client.call("offer.next", person="ada", placement="home")["offer"]
        client.change("offer.answer", offer=offer["number"], answer="accepted",
                      textVersion=offer["textVersion"])
        assert expect("in use", Ended, service, 2).code == 3
        done, ending, kills = [], threading.Event(), 0

        def record():
            while not ending.is_set():
                item = f"item-{len(done)}"
                client.change("behaviour.record", person="ada", purpose="recommendations",
                              act="view", item=item)
                done.append(item)

        worker = threading.Thread(target=record)
        worker.start()
        while kills < 10:
            before = len(done)
            while len(done) == before:
                time.sleep(0.01)
            client.process.kill()
            kills += 1
        ending.set()
        worker.join()
    lines = [json.loads(line) for file in (folder / "data" / "behaviour").glob("*.jsonl")
             for line in file.read_text().splitlines() if '"item"' in line]
    kept = [line["item"] for line in lines]
    print(f"killed {kills} times: {len(done)} acts acknowledged, {len(kept)} kept")
    assert kept == done, "an act was lost or done twice"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(sys.argv[1] if len(sys.argv) > 1 else "quid", pathlib.Path(folder))
