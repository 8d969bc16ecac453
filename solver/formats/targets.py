"""Files that a command writes: whether they can be written, known before any search, and each whole or not at all."""

from __future__ import annotations

import json
import os
import secrets
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import combinations
from pathlib import Path
from typing import TextIO

from solver.console import note
from solver.errors import ProblemError

Named = tuple[str, Path]  # an option or a word for a file, and where it is


def check_targets(written: Sequence[Named], read: Sequence[Named] = ()) -> None:
    """All of ``written`` must be writable, none may be a file that is read, and no two the same.

    Raises ProblemError with every fault.
    """
    found = [f"{option} {path}: {fault}" for option, path in written if (fault := fault_of_file(path)) is not None]
    found += [
        f"{option} {path}: this is {what}, which would be overwritten; choose another file"
        for option, path in written
        for what, other in read
        if same_file(path, other)
    ]
    found += [
        f"{option} {path}: {other} writes this file too; choose another one"
        for (other, first), (option, path) in combinations(written, 2)
        if same_file(path, first) and _standard(path) is None
    ]
    if found:
        raise ProblemError(tuple(found))


def fault_of_file(path: Path) -> str | None:
    """Why no file can be written there, if that is so."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        folder = Path(os.path.realpath(path)).parent
        if not (path.parent.is_dir() and folder.is_dir()):
            return "there is no such folder to write into"
        return None if _may_change(folder) else "no permission to write into this folder"
    except OSError as error:
        return error.strerror
    if stat.S_ISDIR(mode):
        return "expected a file to write, and this is a folder"
    if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
        return "expected a file to write, and this is none"
    return None if os.access(path, os.W_OK) else "no permission to write this file"


def fault_of_folder(path: Path) -> str | None:
    """Why no files can be written into the folder, or why it cannot be made, if that is so."""
    if not path.exists():
        above = next(each for each in path.absolute().parents if each.exists())
        return fault_of_folder(above)
    if not path.is_dir():
        return f"expected a folder, and {path} is a file"
    return None if _may_change(path) else f"no permission to write into {path}"


def not_written(path: Path) -> str:
    """What to say where no roster was found for the file or folder: also that an older one there is not this run's."""
    try:
        there = path.is_file() or (path.is_dir() and any(path.iterdir()))
    except OSError:
        there = False
    older = "; what is there is from before" if there else ""
    return f"{path}: not written, since no roster was found{older}"


def same_file(one: Path, other: Path) -> bool:
    """Do both name one regular file, there or yet to be written?"""
    try:
        return os.path.samefile(one, other) and one.is_file()
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def write_text(path: Path, text: str) -> None:
    """Write the file in UTF-8. An existing regular file keeps its owner, mode and, until the new one is whole, content.

    What is no regular file (a pipe, a device) is written as it is. Raises OSError, which names the path.
    """
    data = text.encode("utf-8")
    try:
        _write(path, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write(path: Path, data: bytes) -> None:
    stream = _standard(path)
    real = Path(os.path.realpath(path))
    if stream is not None:
        stream.flush()
        stream.buffer.write(data)
        stream.flush()
    elif (path.exists() and not path.is_file()) or not _may_change(real.parent):
        with path.open("wb") as file:
            file.write(data)
    else:
        _replace(real, data)


def _replace(path: Path, data: bytes) -> None:
    part = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666), "wb") as file:
            file.write(data)
            if path.exists():
                old = path.stat()
                with suppress(PermissionError):  # only root may give files away
                    os.fchown(file.fileno(), old.st_uid, old.st_gid)
                os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _standard(path: Path) -> TextIO | None:
    """Our own standard output or error, if the path is one: opened anew, it would be written from its beginning."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            if stream is not None and os.path.samestat(path.stat(), os.fstat(number)):
                return stream
        except OSError:
            continue
    return None


def _may_change(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


class Log:
    """Facts, a JSON line each, for those who follow a search. What cannot be written ends the log, not the search."""

    def __init__(self, path: Path | None, stream: TextIO | None) -> None:
        self._path = path
        self._stream = stream

    def line(self, **facts: object) -> None:
        """Write one line, at once."""
        if self._stream is None:
            return
        try:
            self._stream.write(json.dumps(facts) + "\n")
            self._stream.flush()
        except OSError as error:
            note(f"{self._path}: {error.strerror}; the log ends here, the search goes on")
            self._stream = None


@contextmanager
def open_log(path: Path | None) -> Iterator[Log]:
    """The log at the path; without a path, one that nobody reads. Raises OSError."""
    stream = _standard(path) if path is not None else None
    if path is None or stream is not None:
        yield Log(path, stream)
        return
    file = path.open("w", encoding="utf-8")
    try:
        yield Log(path, file)
    finally:
        with suppress(OSError):  # told when the line was written
            file.close()
