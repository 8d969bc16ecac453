"""What the command line says: a result as one JSON line on standard output, notes for people on standard error.

A stream that cannot write a character, is full, closed or read by nobody must not turn a result into a traceback.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from typing import TextIO

NOBODY_READS = 141  # as a shell calls a command that a closed pipe ended


def tell(value: object) -> None:
    """Print the value as one JSON line, in ASCII where the stream cannot write its characters. Raises OSError."""
    if sys.stdout is None:  # closed by the caller
        return
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        raise OSError(error.errno, error.strerror, "standard output") from error


def note(*lines: str) -> None:
    """Say something to whoever started the command; where standard error is closed, nobody hears it."""
    if sys.stderr is not None:
        sys.stderr.writelines(f"{line}\n" for line in lines)


def write_what_can_be(streams: Iterable[TextIO | None]) -> None:
    """Let streams write as escapes what their encoding lacks: the help and the words, which are no JSON."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush_or_forget() -> None:
    """Flush both streams; what cannot be written is forgotten, or the interpreter would try again on its way out."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
