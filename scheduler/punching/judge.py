"""Whether a claim can be a punch. Pure: what is known is given, so that API, kiosk and files judge alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduler.exchange.faults import closest
from scheduler.hours.events import PunchKind
from scheduler.punching.claims import Claim, Wrong
from scheduler.punching.times import Instant, instant_alone

ONE_DAY = timedelta(days=1)
OLDEST = timedelta(days=62)
# what a person with the right to do so may vouch for; every other cause must be gone before a row is released
CONFIRMABLE = frozenset({"identity_unverified", "pin_wrong", "clock_leap"})


class Employed(NamedTuple):
    """A person's row id and days of employment."""

    id: int
    hired_on: date
    left_on: date | None


class Held(NamedTuple):
    """A stored punch as far as it settles whether another row says the same."""

    id: int
    person_id: int
    at: datetime
    kind: str
    role_id: int | None
    payload_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The company as a claim is held against it.

    ``now`` is this moment at the site, ``latest`` the last of which a punch is taken (``latest_taken``); both aware.
    """

    people: Mapping[str, Employed]
    roles: Mapping[str, int]
    badges: Mapping[str, str]
    devices: Collection[str]
    zone: ZoneInfo
    now: datetime
    latest: datetime
    confirmed: bool = False  # a person vouches for the row: what is CONFIRMABLE is no objection


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """A punch to be stored."""

    claim: Claim
    person: str
    person_id: int
    role_id: int | None
    instant: Instant

    def same_as(self, held: Held) -> bool:
        """Does the stored punch say the same event, maybe written in another way?"""
        if held.payload_hash == self.claim.payload_hash:
            return True
        mine = (self.person_id, self.instant.at, self.claim.kind, self.role_id)
        return mine == (held.person_id, held.at, held.kind, held.role_id)


def latest_taken(now: datetime, today: date, tolerance_s: int) -> datetime:
    """The last moment of which a punch is taken, from a device and from a file alike, in the zone of ``now``.

    That is this moment, or the end of a business date that is not today's (it has no time of day, and its hours
    are resolved to its end), and as many seconds more as a device's clock may be ahead. ``now`` is aware, at the site.
    """
    end = now if now.date() == today else datetime.combine(today + ONE_DAY, datetime.min.time(), now.tzinfo)
    return (end.astimezone(UTC) + timedelta(seconds=tolerance_s)).astimezone(now.tzinfo)


def judge(claim: Claim, known: Known) -> Good | Wrong:
    """The punch that the claim is, or the first reason why it is none. Conflicts of sequence are the caller's."""
    if claim.wrong is not None and not (known.confirmed and claim.wrong.reason in CONFIRMABLE):
        return claim.wrong
    local = claim.local
    if local is None:
        return Wrong(field="time", reason="cell_empty")
    if claim.device not in known.devices:
        return Wrong(field="device", reason="unknown_device", params={"value": claim.device})
    person = known.badges.get(claim.badge, "") if claim.badge else claim.person or ""
    employed = known.people.get(person)
    if employed is None:
        if claim.badge:
            return Wrong(field="person", reason="unknown_badge")
        params = {"value": person, "accepted": closest(person, known.people)}
        return Wrong(field="person", reason="unknown_person", params=params)
    if claim.role is not None and claim.role not in known.roles:
        params = {"value": claim.role, "accepted": closest(claim.role, known.roles)}
        return Wrong(field="role", reason="unknown_role", params=params)
    if claim.kind == PunchKind.ROLE and claim.role is None:
        return Wrong(field="role", reason="role_missing", params={"value": PunchKind.ROLE.value})
    instant = instant_alone(local, known.zone)
    if wrong := _untimely(local.text, instant.at, known):
        return wrong
    if wrong := not_employed(local.text, instant.at.astimezone(known.zone).date(), person, employed):
        return wrong
    return Good(
        claim=claim,
        person=person,
        person_id=employed.id,
        role_id=None if claim.role is None else known.roles[claim.role],
        instant=instant,
    )


def of_the_future(text: str, at: datetime, latest: datetime) -> Wrong | None:
    """A punch after ``latest``, which is told as it stands on its own clock."""
    if at <= latest:
        return None
    return Wrong(field="time", reason="in_future", params={"value": text, "accepted": f"≤ {latest:%Y-%m-%d %H:%M:%S}"})


def not_employed(text: str, day: date, person: str, employed: Employed) -> Wrong | None:
    """A punch on a day on which the person was not employed; the night after the last day still counts."""
    if employed.hired_on <= day and (employed.left_on is None or day <= employed.left_on + ONE_DAY):
        return None
    accepted = f"{employed.hired_on} – {employed.left_on or '…'}"
    return Wrong(field="time", reason="not_employed", params={"value": text, "person": person, "accepted": accepted})


def _untimely(text: str, at: datetime, known: Known) -> Wrong | None:
    if wrong := of_the_future(text, at, known.latest):
        return wrong
    if at < known.now - OLDEST and not known.confirmed:
        params = {"value": text, "days": (known.now - at).days, "accepted": f"≤ {OLDEST.days}"}
        return Wrong(field="time", reason="clock_leap", params=params)
    return None
