"""XLSX: looked at before it is opened, then parsed in a child process with limits on memory, CPU and wall time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from scheduler.exchange.faults import Check, FileRefused, Note
from scheduler.exchange.rawtable import RawTable, raw_table
from scheduler.exchange.workbook_child import CPU_S, EXIT_CORRUPT, EXIT_TOO_HEAVY, MEMORY_BYTES, Answer

MAX_ENTRIES = 1_000
MAX_UNPACKED_BYTES = 32 * 2**20
MAX_RATIO = 100
RATIO_FLOOR_BYTES = 2**20  # below it a high ratio does no harm
WALL_S = 20.0  # CPU time is bounded in the child; this only ends a child that does not even start
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ACCEPTED = ".xlsx"


def read(path: Path, raw: bytes, suffix: str) -> RawTable:
    """The first sheet of a workbook as text. Raises FileRefused with the reason."""
    inspect(raw, suffix)
    answer = _in_child("sheet", path)
    notes = []
    if answer["sheets"] > 1:
        params = {"sheets": answer["sheets"], "sheet": str(answer["sheet"])}
        notes.append(Note(reason="first_sheet_only", check=Check.FORMAT, params=params))
    if answer["formulas"]:
        notes.append(Note(reason="formula_results", check=Check.FORMAT, params={"count": answer["formulas"]}))
    return raw_table(answer["rows"], tuple(notes))


def plain_rows(path: Path) -> list[tuple[int, Sequence[str]]]:
    """(spreadsheet row, cells) without the header, by a reader that knows only ZIP and XML; also in the child."""
    numbered = _in_child("plain", path)["numbered"]
    return [(number, cells) for number, cells in numbered if number > 1 and any(cells)]


def inspect(raw: bytes, suffix: str) -> None:
    """Refuse by what the file declares of itself: nothing is unpacked here."""
    if raw.startswith(_OLE):
        raise FileRefused("workbook_encrypted" if _ENCRYPTED in raw else "workbook_old", accepted=_ACCEPTED)
    if not raw.startswith(b"PK\x03\x04"):
        raise FileRefused("workbook_corrupt", accepted=_ACCEPTED)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise FileRefused("workbook_corrupt", accepted=_ACCEPTED) from None
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise FileRefused("workbook_too_heavy", what=f"{len(entries)} files", accepted=f"≤ {MAX_ENTRIES}")
    if len(set(names)) != len(names) or any(_escapes(name) for name in names):
        raise FileRefused("workbook_corrupt", accepted=_ACCEPTED)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused("workbook_encrypted", accepted=_ACCEPTED)
    if suffix != ".xlsx" or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("workbook_macros", accepted=_ACCEPTED)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise FileRefused("workbook_corrupt", accepted=_ACCEPTED)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise FileRefused(
            "workbook_too_heavy", what=f"{unpacked // 2**20} MiB", accepted=f"≤ {MAX_UNPACKED_BYTES // 2**20} MiB"
        )
    for entry in entries:
        if entry.file_size > RATIO_FLOOR_BYTES and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise FileRefused("workbook_too_heavy", what=f"> {MAX_RATIO}:1", accepted=f"≤ {MAX_RATIO}:1")


def _escapes(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def _in_child(mode: str, path: Path) -> Answer:
    command = [sys.executable, "-m", "scheduler.exchange.workbook_child", mode, str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, capture_output=True, timeout=WALL_S, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise FileRefused("workbook_too_heavy", what=f"> {WALL_S:.0f} s", accepted=f"≤ {WALL_S:.0f} s") from None
    if done.returncode == 0:
        answer: Answer = json.loads(done.stdout)
        return answer
    if done.returncode == EXIT_CORRUPT:
        raise FileRefused("workbook_corrupt", accepted=_ACCEPTED)
    if done.returncode < 0 or done.returncode == EXIT_TOO_HEAVY:  # ended by a signal: CPU, memory, abort
        raise FileRefused(
            "workbook_too_heavy",
            what=f"> {CPU_S} s, {MEMORY_BYTES // 2**20} MiB",
            accepted=f"≤ {CPU_S} s, {MEMORY_BYTES // 2**20} MiB",
        )
    raise RuntimeError(f"the workbook reader failed: {done.stderr.decode(errors='replace')[-2000:]}")
