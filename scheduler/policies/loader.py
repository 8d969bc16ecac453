"""Packs from their files: everything that is wrong is named, and nothing that is wrong is published.

A pack is one JSON object; ``README.md`` beside this file lists its fields. ``verified`` of the pack holds for rules
that name no date of their own, and so do ``cite`` and ``mark`` of a rule for its reliefs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler.policies.faults import PackFault, PackRefused
from scheduler.policies.fields import read_fields, read_record, within
from scheduler.policies.kinds import Finding, RuleKind, Severity
from scheduler.policies.meaning import nonsense
from scheduler.policies.rule import DataValue, LabourRule, Pack, Relief
from scheduler.policies.terms import TERMS, Terms

PACKS = Path(__file__).parent / "packs"
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_FINDINGS = {
    Severity.HARD: Finding.VIOLATION,
    Severity.SOFT: Finding.INFO,
    Severity.COST: Finding.COST,
    Severity.INFO: Finding.INFO,
}


@cache
def statutory_packs() -> Mapping[str, Pack]:
    """The packs that come with the product, by code. Raises PackRefused; a test holds that none is."""
    found = (parse_pack(path.read_text(encoding="utf-8"), path.stem) for path in sorted(PACKS.glob("*.json")))
    return {pack.code: pack for pack in found}


def parse_pack(text: str, name: str = "") -> Pack:
    """The pack that the JSON text holds; ``name`` is what to call it where it does not say its own.

    Raises PackRefused with every fault found.
    """
    faults: list[PackFault] = []
    try:
        raw = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise PackRefused(name, [PackFault(key="pack_not_json", pack=name, value=str(error))]) from error
    if not isinstance(raw, dict):
        raise PackRefused(name, [PackFault(key="pack_not_json", pack=name, value="{…}")])
    code = raw.get("pack")
    code = code if isinstance(code, str) and _ID.fullmatch(code) else name
    pack = _Reader(code, faults).pack(raw)
    if faults or pack is None:
        raise PackRefused(code, faults)
    return pack


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each written once: of two, JSON would keep the second in silence."""
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{', '.join(twice)} × 2")
    return dict(pairs)


class _Reader:
    """Reads one pack, and notes each fault with where it is."""

    def __init__(self, code: str, faults: list[PackFault]) -> None:
        self.code, self.faults, self.rule_id = code, faults, ""

    def note(self, key: str, field: str, value: object, accepted: str) -> None:
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        self.faults.append(
            PackFault(
                key=key, pack=self.code, rule=self.rule_id, field=field, value=shown[:120], accepted=accepted[:600]
            )
        )

    def pack(self, raw: dict[str, Any]) -> Pack | None:
        if not (isinstance(raw.get("pack"), str) and _ID.fullmatch(raw["pack"])):
            self.note("pack_value" if "pack" in raw else "pack_field_missing", "pack", raw.get("pack"), _ID.pattern)
        apart = {"pack", "calendar", "rules", "data"}
        given = {
            "code": self.code,
            "rules": tuple(self.rules(raw.get("rules"), raw.get("verified"))),
            "data": tuple(self.data(raw.get("data", []))),
            **self.calendar(raw.get("calendar", {})),
        }
        self.zone(raw.get("tz"))
        return read_record(Pack, {n: v for n, v in raw.items() if n not in apart}, self.note, given)

    def calendar(self, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, dict) or raw.keys() - {"week_starts", "rest_weekdays", "holidays"}:
            self.note("pack_value", "calendar", raw, "{week_starts, rest_weekdays, holidays}")
            raw = {}
        starts, resting = raw.get("week_starts", "MON"), raw.get("rest_weekdays", ["SAT", "SUN"])
        if starts not in WEEKDAYS:
            self.note("pack_value", "calendar.week_starts", starts, " | ".join(WEEKDAYS))
            starts = "MON"
        if not isinstance(resting, list) or any(one not in WEEKDAYS for one in resting):
            self.note("pack_value", "calendar.rest_weekdays", resting, f"[{' | '.join(WEEKDAYS)}]")
            resting = []
        holidays = raw.get("holidays", "")
        if not isinstance(holidays, str):
            self.note("pack_value", "calendar.holidays", holidays, "cn-2026")
        return {
            "week_starts": WEEKDAYS.index(starts),
            "rest_weekdays": tuple(sorted({WEEKDAYS.index(one) for one in resting})),
            "holidays": str(holidays),
        }

    def zone(self, raw: Any) -> None:
        if not isinstance(raw, str):
            return  # the field's own fault names it
        try:
            ZoneInfo(raw)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.note("pack_value", "tz", raw, "Asia/Shanghai | Europe/Berlin | UTC | …")

    def data(self, raw: Any) -> Iterator[DataValue]:
        if not isinstance(raw, list):
            self.note("pack_value", "data", raw, "[…]")
            return
        for place, one in enumerate(raw):
            self.rule_id = str(one.get("key", place)) if isinstance(one, dict) else str(place)
            if not isinstance(one, dict):
                self.note("pack_value", "data", one, "{…}")
                continue
            value = read_record(DataValue, one, self.note)
            if value is not None:
                yield value
        self.rule_id = ""

    def rules(self, raw: Any, verified: Any) -> Iterator[LabourRule]:
        if not isinstance(raw, list) or not raw:
            self.note("pack_field_missing" if raw is None else "pack_value", "rules", raw, "[{id, kind, …}, …]")
            return
        seen: set[str] = set()
        for place, one in enumerate(raw):
            self.rule_id = f"#{place + 1}"
            if not isinstance(one, dict):
                self.note("pack_value", "rules", one, "{id, kind, …}")
                continue
            name = one.get("id")
            if isinstance(name, str) and _ID.fullmatch(name):
                self.rule_id = name
                if name in seen:
                    self.note("pack_rule_twice", "id", name, "")
                seen.add(name)
            elif "id" in one:
                self.note("pack_value", "id", name, _ID.pattern)
                continue
            rule = self.rule(one, verified)
            if rule is not None:
                yield rule
        self.rule_id = ""

    def rule(self, raw: dict[str, Any], verified: Any) -> LabourRule | None:
        kind = raw.get("kind")
        if kind not in list(RuleKind):
            self.note("pack_kind_unknown", "kind", "" if kind is None else kind, ", ".join(RuleKind))
            return None
        record = TERMS[RuleKind(kind)]
        own = {f.name for f in fields(record)}
        before = len(self.faults)
        terms = read_record(record, {name: one for name, one in raw.items() if name in own}, self.note)
        for fault in nonsense(terms) if terms is not None else ():
            self.note("pack_value", fault.field, fault.value, fault.accepted)
        given = {"pack": self.code, "terms": terms, "reliefs": tuple(self.reliefs(raw, terms))}
        plain = {name: one for name, one in raw.items() if name not in own | {"kind", "derogation"}}
        plain.setdefault("verified", verified)
        if not plain["verified"]:
            self.note("pack_not_verified", "verified", "", "2026-11-21")
            given["verified"] = plain.pop("verified")
        if not str(plain.get("cite") or "").strip():
            self.note("pack_no_cite", "cite", "", "Art. …, § …, 第…条")
            given["cite"] = plain.pop("cite", "")
        if "actual" not in plain and plain.get("roster") in list(Severity):
            given["actual"] = _FINDINGS[Severity(plain["roster"])]
        rule = read_record(LabourRule, plain, self.note, given)
        return rule if len(self.faults) == before else None

    def reliefs(self, rule: Mapping[str, Any], terms: Terms | None) -> Iterator[Relief]:
        raw = rule.get("derogation", [])
        for one in raw if isinstance(raw, list) else [raw]:
            if not isinstance(one, dict):
                self.note("pack_value", "derogation", one, "{key, needs, title_zh, title_en, instead}")
                continue
            inherited = {name: rule[name] for name in ("cite", "mark") if name in rule}
            given = {"instead": self.instead(terms, one["instead"]) if "instead" in one and terms is not None else None}
            plain = {**inherited, **{name: value for name, value in one.items() if name != "instead"}}
            relief = read_record(Relief, plain, within(self.note, "derogation"), given)
            if relief is not None:
                yield relief

    def instead(self, terms: Terms, raw: Any) -> Terms | None:
        """The rule's terms with the fields that the relief changes; None after a fault."""
        if not isinstance(raw, dict) or not raw:
            self.note("pack_value", "derogation.instead", raw, ", ".join(f.name for f in fields(terms)))
            return None
        changed = read_fields(type(terms), raw, within(self.note, "derogation.instead"))
        if changed is None:
            return None
        other = replace(terms, **changed)
        for fault in nonsense(other):
            self.note("pack_value", f"derogation.instead.{fault.field}", fault.value, fault.accepted)
        return other
