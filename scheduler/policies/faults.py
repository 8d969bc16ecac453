"""What is wrong with a pack, each fault with pack, rule, field and what would be accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.errors import InvalidInput
from scheduler.messages import MESSAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFault:
    """``key`` is a message key; ``rule`` and ``field`` are empty where the fault is of the pack as a whole."""

    key: str
    pack: str
    rule: str = ""
    field: str = ""
    value: str = ""
    accepted: str = ""

    @property
    def params(self) -> dict[str, str]:
        """What fills the sentence of ``key``."""
        return {
            "pack": self.pack,
            "rule": self.rule or "–",
            "field": self.field,
            "value": self.value,
            "accepted": self.accepted,
        }

    def __str__(self) -> str:
        return MESSAGES[self.key] % self.params


class PackRefused(InvalidInput):
    """The pack cannot be published; ``faults`` are all of its faults, in the order of the file."""

    default_key = "pack_refused"

    def __init__(self, pack: str, faults: Sequence[PackFault]) -> None:
        lines = "\n".join(str(fault) for fault in faults)
        super().__init__(f"pack {pack} is refused:\n{lines}", pack=pack, faults=len(faults))
        self.faults = tuple(faults)
