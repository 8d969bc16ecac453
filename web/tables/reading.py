"""One table of a rendered page: its headings, and cells with what they were before they were written in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from web.tables import marks

APART = frozenset(
    {"br", "div", "p", "li", "ul", "ol", "dt", "dd", "section", "label", "legend"}
)  # each on its own line
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"})
SILENT = frozenset({"svg", "button", "script", "style", "template", "meter", "progress", "textarea"})
HEADINGS = frozenset({"h1", "h2", "h3", "summary"})
NOTES = frozenset({"sub", "export-note"})
BETWEEN = "; "


@dataclass(slots=True)
class ReadCell:
    """Text with marks, and apart from it what stands small beside it.

    ``acts``: the heading, marked ``data-acts``, of a column that holds what one can do on the page, and no data.
    """

    head: bool = False
    acts: bool = False
    number: bool = False
    fill: str = ""
    span: int = 1
    down: int = 1
    text: str = ""
    note: str = ""


@dataclass(slots=True)
class ReadTable:
    """Rows as they stand in the page; the first ``heads`` of them are headings."""

    title: str = ""
    near: str = ""
    rows: list[list[ReadCell]] = field(default_factory=list)
    heads: int = 0
    found: bool = False


def read_table(page: str, key: str) -> ReadTable:
    """The table of the page that is marked with the key; ``found`` is False where there is none."""
    reader = _Reader(key)
    reader.feed(page)
    reader.close()
    return reader.table


class _Reader(HTMLParser):
    def __init__(self, key: str) -> None:
        super().__init__(convert_charrefs=True)
        self.table = ReadTable()
        self._key = key
        self._inside = self._head = False
        self._cell: ReadCell | None = None
        self._open: list[tuple[str, bool, bool]] = []  # tag, is it silent, is it a note
        self._caught: str | None = None  # title or a heading while it is read
        self._words: list[str] = []
        self._chosen = False
        self._option: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        if tag == "table" and given.get("data-export") == self._key and not self.table.found:
            self._inside = self.table.found = True
            self.table.near = given.get("data-export-name") or self.table.near
        elif not self._inside and not self.table.found and (tag in HEADINGS or tag == "title"):
            self._caught, self._words = tag, []
        if self._inside:
            self._start_inside(tag, given, classes)
        if tag not in VOID:
            silent = tag in SILENT or "hidden" in given or given.get("aria-hidden") == "true" or "actions" in classes
            self._open.append((tag, silent or "data-text" in given, bool(classes & NOTES)))

    def _start_inside(self, tag: str, given: dict[str, str | None], classes: set[str]) -> None:
        if tag == "thead":
            self._head = True
        elif tag == "tr":
            self.table.rows.append([])
            if self._head:
                self.table.heads += 1
        elif tag in ("td", "th") and self.table.rows:
            self._cell = ReadCell(
                head=tag == "th",
                acts="data-acts" in given,
                number=bool(classes & {"num", "number"}),
                fill=given.get("data-fill") or "",
                span=int(given.get("colspan") or 1),
                down=int(given.get("rowspan") or 1),
            )
            self.table.rows[-1].append(self._cell)
            if "data-text" in given:
                self._cell.text = given["data-text"] or ""
        elif tag == "option":
            self._chosen, self._option = "selected" in given, []
        elif tag == "input" and self._cell is not None:
            kind = given.get("type") or "text"
            if kind in ("text", "number", "date", "time", "datetime-local", "search"):
                self._say(given.get("value") or "")
                self._cell.number |= kind == "number"
        elif tag in APART and self._cell is not None:
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened = self._open.pop()
            if opened[0] == tag:
                break
        if tag == self._caught:
            text = " ".join("".join(self._words).split())
            if tag == "title":
                self.table.title = text
            else:
                self.table.near = text if tag != "h1" else ""
            self._caught = None
        if not self._inside:
            return
        if tag == "option" and self._option is not None:
            if self._chosen:
                text, self._option = "".join(self._option), None
                self._say(text)
            self._option = None
        elif tag == "thead":
            self._head = False
        elif tag in ("td", "th"):
            self._cell = None
        elif tag == "table":
            self._inside = False
        elif tag in APART and self._cell is not None:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        if self._caught is not None:
            self._words.append(data)
        if self._option is not None:
            self._option.append(data)
        elif self._inside and self._cell is not None:
            self._say(re.sub(r"\s+", " ", data))

    def _say(self, text: str) -> None:
        cell = self._cell
        if cell is None or self._option is not None or any(silent for _, silent, _ in self._open):
            return
        if any(note for _, _, note in self._open):
            cell.note += text
        else:
            cell.text += text


def tidy(text: str) -> str:
    """One line: parts that stand below each other with a semicolon between."""
    parts = (" ".join(part.split()) for part in text.split("\n"))
    return BETWEEN.join(part.strip(" ·") for part in parts if part.strip(" ·"))


def plain_words(text: str) -> str:
    """The text without marks, on one line."""
    return tidy(marks.unmarked(text))
