"""Processes that share a site's roles end with the one that started them, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

PROGRAM = """
import os, sys, time
from functools import partial
from scheduler.workload.site import _mapping

def told(path):
    open(path, "a").write(f"{os.getpid()}\\n")
    time.sleep(600)

if __name__ == "__main__":
    with _mapping(2) as mapped:
        list(mapped(partial(told, sys.argv[1]) for _ in range(2)))
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(seen, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if seen():
            return True
        time.sleep(0.05)
    return False


def test_a_killed_parent_leaves_no_process_behind(tmp_path):
    program, pids = tmp_path / "program.py", tmp_path / "pids"
    program.write_text(PROGRAM, encoding="utf-8")
    pids.touch()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(["", *sys.path])}
    with subprocess.Popen([sys.executable, str(program), str(pids)], env=environment) as parent:
        try:
            assert until(lambda: len(pids.read_text(encoding="utf-8").split()) == 2)
            workers = [int(pid) for pid in pids.read_text(encoding="utf-8").split()]
        finally:
            parent.send_signal(signal.SIGKILL)
    assert until(lambda: not any(alive(pid) for pid in workers))
