"""The first sheet of a workbook by ZIP and XML alone: the independent reader behind the sample check.

It knows shared and inline strings, numbers, booleans and dates by number format; nothing else of the format.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from xml.parsers import expat

_DATE_FORMATS = {*range(14, 23), 45, 46, 47}
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day zero is wall-clock time


def read_plain(path: str) -> list[tuple[int, list[str]]]:
    """(row number, cells) of every row that the first sheet stores."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        strings = _strings(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        dated = _dated_styles(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else set()
        return _sheet(archive.read(_first_sheet(archive)), strings, dated)


def _parse(
    data: bytes,
    start: Callable[[str, Mapping[str, str]], None],
    text: Callable[[str], None] = lambda _: None,
    end: Callable[[str], None] = lambda _: None,
) -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(
        _local(name), {_local(k): v for k, v in attributes.items()}
    )
    parser.CharacterDataHandler = text
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _first_sheet(archive: zipfile.ZipFile) -> str:
    ids: list[str] = []
    targets: dict[str, str] = {}
    _parse(archive.read("xl/workbook.xml"), lambda name, a: ids.append(a["id"]) if name == "sheet" else None)
    _parse(
        archive.read("xl/_rels/workbook.xml.rels"),
        lambda name, a: targets.update({a["Id"]: a["Target"]}) if name == "Relationship" else None,
    )
    target = targets[ids[0]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _strings(data: bytes) -> list[str]:
    strings: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(name: str, _: Mapping[str, str]) -> None:
        if name == "si":
            strings.append("")
        elif name in inside:
            inside[name] = True

    def text(data: str) -> None:
        if inside["t"] and not inside["rPh"]:  # rPh: how to pronounce it, not part of the text
            strings[-1] += data

    def end(name: str) -> None:
        if name in inside:
            inside[name] = False

    _parse(data, start, text, end)
    return [_unescape(s) for s in strings]


def _dated_styles(data: bytes) -> set[int]:
    """Style numbers whose number format shows a date or a time."""
    dates = set(_DATE_FORMATS)
    styles: list[int] = []
    inside_cells = False

    def start(name: str, a: Mapping[str, str]) -> None:
        nonlocal inside_cells
        if name == "numFmt" and _DATE_LETTERS.search(_QUOTED.sub("", a.get("formatCode", ""))):
            dates.add(int(a["numFmtId"]))
        elif name == "cellXfs":
            inside_cells = True
        elif name == "xf" and inside_cells:
            styles.append(int(a.get("numFmtId", "0")))

    def end(name: str) -> None:
        nonlocal inside_cells
        inside_cells = inside_cells and name != "cellXfs"

    _parse(data, start, end=end)
    return {number for number, style in enumerate(styles) if style in dates}


def _sheet(data: bytes, strings: list[str], dated: set[int]) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    cell: dict[str, str] = {}
    text: list[str] = []
    reading = False

    def start(name: str, a: Mapping[str, str]) -> None:
        nonlocal reading
        if name == "row":
            rows.append((int(a.get("r", rows[-1][0] + 1 if rows else 1)), []))
        elif name == "c":
            cell.clear()
            cell.update(a)
            text.clear()
        elif name in {"v", "t"}:
            reading = True

    def characters(data: str) -> None:
        if reading:
            text.append(data)

    def end(name: str) -> None:
        nonlocal reading
        if name in {"v", "t"}:
            reading = False
        elif name == "c":
            cells = rows[-1][1]
            column = _column(cell["r"]) if "r" in cell else len(cells)
            cells.extend([""] * (column - len(cells)))
            cells.append(_value("".join(text), cell, strings, dated))

    _parse(data, start, characters, end)
    return rows


def _value(raw: str, cell: Mapping[str, str], strings: list[str], dated: set[int]) -> str:
    match cell.get("t", "n"):
        case "s":
            return strings[int(raw)]
        case "b":
            return "yes" if raw == "1" else "no"
        case "n" if raw:
            if int(cell.get("s", "0")) in dated:
                seconds = round(float(raw) * 86_400)
                moment = _EPOCH + timedelta(seconds=seconds)
                return moment.isoformat(" ", "seconds") if seconds >= 86_400 else f"{moment:%H:%M:%S}"
            return format(Decimal(f"{float(raw):.15g}"), "f")
        case _:
            return _unescape(raw)


def _column(reference: str) -> int:
    column = 0
    for letter in reference.rstrip("0123456789"):
        column = column * 26 + ord(letter) - 64
    return column - 1


def _unescape(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)
