"""Ctrl-C and an ordered end at the command line: quiet while code is loaded; a search stops and its best is kept."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOPPED = 128 + signal.SIGINT  # as a shell calls a command that Ctrl-C ended


@contextmanager
def loading() -> Iterator[None]:
    """While modules are loaded, Ctrl-C ends the process at once with a word.

    An exception might be swallowed by a module half loaded, or told by it as a fault of its own.
    """
    ours = threading.current_thread() is threading.main_thread()
    quiet = ours and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if quiet:
        signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        if quiet:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler gets both
    if sys.stderr is not None:
        os.write(2, b"stopped\n")
    os._exit(STOPPED)


class Interrupt:
    """While it is open, the first signal only sets ``asked``; the second one ends the process as ever.

    A signal that the caller has set to be ignored stays ignored.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        for number in SIGNALS if threading.current_thread() is threading.main_thread() else ():
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, or a job in the background of a script
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def _note(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a handler gets both
        self.asked = True
        self._restore()

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._before = {}
