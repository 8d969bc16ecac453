"""What became of one file: its counts, the three checks, the refusal if there was one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.exchange.faults import Check, Fault, FileRefused, Note
from scheduler.exchange.messages import message
from scheduler.exchange.sample import Sampled


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """``rows`` = taken + ``quarantined`` + ``left_out``; taken rows may be fewer stored values where they add up.

    ``added``, ``changed``, ``unchanged`` count stored values. A refused file has a ``refusal`` and stored nothing.
    """

    import_id: int | None
    name: str
    kind: str
    sha256: str
    state: str  # done, refused
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    encoding: str = ""
    delimiter: str = ""
    columns: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    faults: tuple[Fault, ...] = ()
    refusal: FileRefused | None = None
    sample: Sampled | None = None

    @property
    def refused(self) -> bool:
        return self.state == "refused"

    @property
    def quarantined(self) -> int:
        """Rows that were not taken."""
        return len({fault.row for fault in self.faults})

    def sentences(self, locale: str, *, limit: int = 20) -> list[str]:
        """The refusal, the notes and the first faults in the reader's language."""
        refusal = [] if self.refusal is None else [message(self.refusal.reason, self.refusal.params, locale)]
        notes = [message(note.reason, note.params, locale) for note in self.notes]
        faults = [fault_sentence(fault, locale) for fault in self.faults[:limit]]
        return refusal + notes + faults

    def checks(self) -> dict[str, object]:
        """The three checks as JSON, as kept with the import."""
        return {
            "rows": self.rows,
            "left_out": self.left_out,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "columns": list(self.columns),
            "format": _part(Check.FORMAT, self.faults, self.notes),
            "logic": _part(Check.LOGIC, self.faults, self.notes),
            "sample": None
            if self.sample is None
            else {
                "rows": self.sample.rows,
                "fields": self.sample.fields,
                "seed": self.sample.seed,
                "counted": self.sample.counted,
                "totals": {name: list(pair) for name, pair in self.sample.totals.items()},
            },
            "refusal": None
            if self.refusal is None
            else {"reason": self.refusal.reason, "params": dict(self.refusal.params)},
        }


def fault_sentence(fault: Fault, locale: str) -> str:
    """A fault in words, with its row and field."""
    return message(fault.reason, fault.params, locale, row=fault.row, field=fault.field)


def _part(check: Check, faults: Sequence[Fault], notes: Sequence[Note]) -> dict[str, object]:
    reasons: dict[str, int] = {}
    for fault in faults:
        if fault.check is check:
            reasons[fault.reason] = reasons.get(fault.reason, 0) + 1
    said = [{"reason": note.reason, "params": dict(note.params)} for note in notes if note.check is check]
    return {"faults": reasons, "notes": said}
