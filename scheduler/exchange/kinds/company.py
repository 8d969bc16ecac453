"""Site, departments, roles and their weights, and the site's calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.organisation import CalendarDay, Department, Named, Role, RoleWeight, Site
from scheduler.exchange import cells
from scheduler.exchange.cells import Column
from scheduler.exchange.faults import CellFault, Fault, shown
from scheduler.exchange.kinds.base import Context, Row, fault
from scheduler.exchange.kinds.domain import domain_kind
from scheduler.storage.repositories.organisation import OrganisationRepository
from scheduler.workload.official_days import is_country

NAMES = (cells.text("name_zh", 80), cells.text("name_en", 80))
COLOUR = cells.choice(
    "colour",
    *("slate", "gray", "zinc", "neutral", "stone", "red", "orange", "amber", "yellow", "lime", "green", "emerald"),
    *("teal", "cyan", "sky", "blue", "indigo", "violet", "purple", "fuchsia", "pink", "rose"),
    required=False,
    default="slate",
)


def named(thing: Named) -> dict[str, object]:
    """Values of the three columns that everything with a code has."""
    return {"code": thing.code, "name_zh": thing.name_zh, "name_en": thing.name_en}


def _site_fits(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """One site only; the slot divides the day, the block is whole slots."""
    held = context.site.code if context.site else None
    for row in rows:
        held = held or row["code"]
        if row["code"] != held:
            yield fault(row, "code", "second_site", value=row["code"], accepted=held)
        elif _zone_in_use(row, context):
            yield fault(row, "tz", "zone_in_use", value=row["tz"], accepted=context.site.tz if context.site else "")
        elif 1440 % row["slot_min"]:
            yield fault(row, "slot_min", "slot_not_of_day", value=row["slot_min"], accepted="15, 20, 30, 60")
        elif row["block_min"] % row["slot_min"]:
            step = row["slot_min"]
            yield fault(
                row, "block_min", "block_not_of_slots", value=row["block_min"], accepted=f"{step}·1, {step}·2, …"
            )


def _zone_in_use(row: Row, context: Context) -> bool:
    """Another zone would move every local time behind the workload that is stored."""
    return context.site is not None and row["tz"] != context.site.tz and bool(context.uow.workload.recorded())


def _country(name: str) -> Column:
    """A country of the calendar library, maybe with a subdivision; empty: the zone's."""

    def parse(cell: str) -> str:
        if not is_country(cell.upper()):
            raise CellFault("country_unknown", value=shown(cell), accepted="CN, DE, DE-BY, US")
        return cell.upper()

    return Column(name=name, parse=parse, required=False, default="")


def site_values(site: Site) -> dict[str, object]:
    """The site as the values of its row."""
    return named(site) | {
        "tz": site.tz,
        "currency": site.currency,
        "slot_min": site.slot_min,
        "block_min": site.block_min,
        "role_switch_cost": site.role_switch_fen,
        "country": site.country,
    }


SITE = domain_kind(
    "site",
    (
        cells.code("code"),
        *NAMES,
        cells.zone("tz"),
        cells.choice("currency", "CNY", required=False, default="CNY"),
        cells.integer("slot_min", 5, 240, required=False, default=30),
        cells.integer("block_min", 15, 720, required=False, default=120),
        cells.scaled("role_switch_cost", 100, required=False, default=0),
        _country("country"),
    ),
    key=("code",),
    make=lambda r: Site(
        code=r["code"],
        name_zh=r["name_zh"],
        name_en=r["name_en"],
        tz=r["tz"],
        currency=r["currency"],
        slot_min=r["slot_min"],
        block_min=r["block_min"],
        role_switch_fen=r["role_switch_cost"],
        country=r["country"],
    ),
    values=site_values,
    stored=lambda c, _: filter(None, [c.uow.organisation.site()]),
    upsert=OrganisationRepository.upsert_site,
    check=_site_fits,
)

DEPARTMENTS = domain_kind(
    "departments",
    (cells.code("code"), *NAMES),
    key=("code",),
    after=("site",),
    make=lambda r: Department(code=r["code"], name_zh=r["name_zh"], name_en=r["name_en"]),
    values=named,
    stored=lambda c, _: c.uow.organisation.load().departments.values(),
    upsert=OrganisationRepository.upsert_departments,
)

ROLES = domain_kind(
    "roles",
    (
        cells.code("code"),
        *NAMES,
        cells.code("department", refers="departments"),
        cells.text("unit_zh", 40),
        cells.text("unit_en", 40),
        COLOUR,
    ),
    key=("code",),
    after=("departments",),
    make=lambda r: Role(**r.values),
    values=lambda r: (
        named(r) | {"department": r.department, "unit_zh": r.unit_zh, "unit_en": r.unit_en, "colour": r.colour}
    ),
    stored=lambda c, _: c.uow.organisation.load().roles.values(),
    upsert=OrganisationRepository.upsert_roles,
)


def _weights_fit(rows: Sequence[Row], context: Context) -> Iterator[Fault]:
    """No weight changes on days that are locked."""
    locked = max((p.last_day for p in context.uow.imports.periods().values() if p.state == "locked"), default=None)
    if locked is None:
        return
    held = {(w.role, w.valid_from): w.w_milli for w in context.uow.organisation.load().weights}
    for row in rows:
        if row["valid_from"] <= locked and held.get((row["role"], row["valid_from"])) != row["weight"]:
            yield fault(row, "valid_from", "weight_locked_days", value=str(row["valid_from"]), accepted=f"> {locked}")


ROLE_WEIGHTS = domain_kind(
    "role_weights",
    (
        cells.code("role", refers="roles"),
        cells.scaled("weight", 1000, low="0.5", high="2.0"),
        cells.day("valid_from"),
    ),
    key=("role", "valid_from"),
    after=("roles",),
    check=_weights_fit,
    make=lambda r: RoleWeight(role=r["role"], w_milli=r["weight"], valid_from=r["valid_from"]),
    values=lambda w: {"role": w.role, "weight": w.w_milli, "valid_from": w.valid_from},
    stored=lambda c, _: c.uow.organisation.load().weights,
    upsert=OrganisationRepository.upsert_role_weights,
)


def _days_fit(rows: Sequence[Row], _: Context) -> Iterator[Fault]:
    """A closed day has no work, whatever the factor says."""
    for row in rows:
        if row["kind"] == "closed" and row["factor"] not in (0, 1000):
            yield fault(row, "factor", "number_out_of_range", value=f"{row['factor'] / 1000:g}", accepted="0")


CALENDAR = domain_kind(
    "calendar",
    (
        cells.day("day"),
        cells.choice("kind", "open", "closed", "holiday", "short", "event"),
        cells.scaled("factor", 1000, high="20", required=False, default=1000),
        cells.text("note_zh", 120, required=False),
        cells.text("note_en", 120, required=False),
    ),
    key=("day",),
    after=("site",),
    check=_days_fit,
    make=lambda r: CalendarDay(
        day=r["day"], kind=r["kind"], factor_permille=r["factor"], note_zh=r["note_zh"], note_en=r["note_en"]
    ),
    values=lambda d: {
        "day": d.day,
        "kind": d.kind,
        "factor": d.factor_permille,
        "note_zh": d.note_zh,
        "note_en": d.note_en,
    },
    stored=lambda c, _: c.uow.organisation.load().calendar.values(),
    upsert=OrganisationRepository.upsert_calendar,
)
