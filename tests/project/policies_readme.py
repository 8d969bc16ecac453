"""Writes scheduler/policies/README.md from kinds and packs: ``python -m tests.project.policies_readme``."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, fields
from enum import StrEnum
from pathlib import Path
from typing import get_type_hints

from scheduler.policies.fields import accepted_of
from scheduler.policies.kinds import Finding, Mark, Severity
from scheduler.policies.loader import statutory_packs
from scheduler.policies.rule import DataValue, LabourRule, Pack, Relief, Scope
from scheduler.policies.terms import TERMS, Terms

README = Path(__file__).parents[2] / "scheduler" / "policies" / "README.md"

HEAD = """# Labour rules

Made from the kinds and the packs by `python -m tests.project.policies_readme`; a test checks that it is current.
Packs are engineering input, not legal advice: every rule carries its article, the day on which the text was verified,
and how it was read (V the primary text, S a secondary page, M from memory, C computed).

`loader.py` reads a pack and names every fault; `stack.py` lays packs on each other and says which rule displaced which;
`audit/` holds work, planned or done, against the rules in force. For every rule of every pack `fixtures/policies/` has
work exactly at the limit and one unit over, and `tests/scheduler/policies/` audits both.

A limit itself is always still lawful. Minutes are elapsed minutes; a day is the local date on which the duty began,
except where a rule speaks of Sundays, holidays or a fixed workweek, which are counted by the minute of the local day.
What is not known counts as no work.

To add a company's own rule: a pack of its own in the form below, stacked last. To add a rule to a pack here: the rule
with its citation in `packs/`, its row in `fixtures/policies/`, and this page again.

## A pack

"""


def readme() -> str:
    """The page: the form of a pack, the sixteen kinds with their fields, the rules of every pack."""
    parts = [HEAD, _form(), "\n## Kinds\n\n", *(_kind(record) for record in TERMS.values()), "## Packs\n\n"]
    return "".join(parts) + "\n".join(map(_pack, statutory_packs().values()))


def _form() -> str:
    outer = (
        "- `pack`, `version`, `valid_from`, `verified`, `tz`, `title_zh`, `title_en`; and, where wanted, `applies_zh`, "
        "`applies_en`,\n  `night` "
        f"(`{accepted_of(get_type_hints(Pack)['night'])}`), `calendar` (`week_starts`, `rest_weekdays` as MON … SUN, "
        f"`holidays`).\n- `data`: figures that no rule checks, each with {_names(DataValue)}.\n"
    )
    own = {"pack", "terms", "reliefs"}
    inner = ", ".join(f"`{f.name}`" for f in fields(LabourRule) if f.name not in own)
    return (
        outer
        + f"- `rules`, each with `kind`, the fields of its kind, and {inner}.\n"
        + f"  - `roster`: {_values(Severity)}; `actual`: {_values(Finding)} (by default what `roster` suggests); "
        + f"`mark`: {_values(Mark)}. `verified` may be the pack's.\n"
        + f"  - `scope` asks for all that is set: {_names(Scope)}.\n"
        + f"  - `derogation`, a list of what may relax the rule: {_names(Relief)}; `instead` holds the fields of the "
        + "kind that change,\n    and where it is missing the rule does not bind.\n"
    )


def _kind(record: type[Terms]) -> str:
    hints = get_type_hints(record)
    text = inspect.getdoc(record) or ""
    rows = "".join(
        f"| `{f.name}` | {'yes' if f.default is MISSING else 'no'} | `{_accepted(hints[f.name])}` |\n"
        for f in fields(record)
    )
    words = text.replace("``", "`")
    return f"### {record.kind}\n\n{words}\n\n| field | needed | accepted |\n|---|---|---|\n{rows}\n"


def _pack(pack: Pack) -> str:
    rows = "".join(
        f"| `{rule.id}` | {rule.kind} | {rule.title_en} · {rule.title_zh}{_note(rule)} | {_reliefs(rule)} "
        f"| {rule.roster} | {rule.cite} | {rule.mark} | {rule.verified} |\n"
        for rule in pack.rules
    )
    return (
        f"### {pack.code}\n\n{pack.title_en} · {pack.title_zh}. {pack.applies_en}.\n\n"
        f"| rule | kind | what it asks | relaxed by | roster | article | read | verified |\n"
        f"|---|---|---|---|---|---|---|---|\n{rows}"
    )


def _reliefs(rule: LabourRule) -> str:
    return ", ".join(f"`{relief.key}`" for relief in rule.reliefs) or "–"


def _note(rule: LabourRule) -> str:
    return f" ({rule.note_en} · {rule.note_zh})" if rule.note_en or rule.note_zh else ""


def _names(record: type) -> str:
    return ", ".join(f"`{f.name}`" for f in fields(record))


def _values(values: type[StrEnum]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _accepted(hint: object) -> str:
    return accepted_of(hint).replace("|", "\\|")


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8")
