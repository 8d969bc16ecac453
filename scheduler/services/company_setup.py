"""The company itself, entered by hand: its names, time zone and country, and the rule packs that it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Site
from scheduler.errors import Conflict
from scheduler.exchange.kinds.company import SITE, site_values
from scheduler.policies.loader import statutory_packs
from scheduler.policies.rule import Pack
from scheduler.services.company_rows import check_row, store_row
from scheduler.services.hours_inputs import require_hr
from scheduler.services.labour import put_in_force
from scheduler.services.labour_inputs import stack_on
from scheduler.workload.official_days import country_of_zone

COMPANY = "company"
# packs that belong together, from the widest to the narrowest, by the country they are for
STACKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("CN", ("cn-standard", COMPANY)),
    ("DE", ("eu", "de", COMPANY)),
    ("", ("eu", COMPANY)),
    ("GB", ("uk", COMPANY)),
    ("US", ("us-flsa", COMPANY)),
    ("US-OR", ("us-flsa", "us-or", COMPANY)),
    ("US-IL", ("us-flsa", "us-chicago", COMPANY)),
    ("", (COMPANY,)),
)


@dataclass(frozen=True, kw_only=True)
class CompanyForm:
    """What stands now: ``site`` None before there is one, ``in_force`` the packs of today (None: none chosen yet)."""

    site: Site | None
    in_force: tuple[Pack, ...] | None


def company_form(app: App, actor: Actor) -> CompanyForm:
    """What a form of the company begins with. Raises Forbidden unless HR or admin."""
    require_hr(actor)
    with app.reading(actor) as uow:
        stack = stack_on(uow, uow.today)
        return CompanyForm(site=uow.organisation.site(), in_force=stack.packs if stack else None)


def stack_for(tz: str, country: str = "") -> tuple[str, ...]:
    """The packs that a site of the zone and country usually begins with; the company's own alone where none is known.

    Every member state of the European Union without a pack of its own could begin with ``eu``; that is for its people
    to say, so it is not guessed.
    """
    wanted = country or country_of_zone(tz) or ""
    stacks = {of: codes for of, codes in STACKS if of}
    return stacks.get(wanted) or stacks.get(wanted.partition("-")[0]) or (COMPANY,)


def stack_title(codes: Sequence[str], locale: str) -> str:
    """The titles of the packs in the reader's language, joined."""
    packs = statutory_packs()
    return " + ".join(packs[code].title(locale) for code in codes if code in packs)


def set_company(
    app: App,
    actor: Actor,
    *,
    code: str,
    name_zh: str,
    name_en: str,
    tz: str,
    country: str,
    packs: Sequence[str] | None,
) -> Site:
    """Enter or change the company; ``packs`` (None: leave them) hold from the first day of last year.

    What is not asked here stays as it was. A name given in one language only stands for both. Raises Forbidden unless
    HR or admin, ``RowRefused`` by field, Conflict where nothing changes, NotFound and ``PackRefused`` for the packs.
    """
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        present: Site | None = uow.organisation.site()
        was = SITE.show(site_values(present)) if present else {}
        entered = {
            "code": present.code if present else code,
            "name_zh": name_zh or name_en,
            "name_en": name_en or name_zh,
            "tz": tz,
            "country": country,
        }
        row = check_row(uow, "site", {**was, **entered})
        moved = store_row(uow, "site", row)
        chosen = list(packs) if packs is not None else None
        since = date(uow.today.year - 1, 1, 1)
        if chosen is not None:
            put_in_force(uow, chosen, since)
        elif not moved:
            raise Conflict("nothing of the company changes", key="company_unchanged")
        now = SITE.show(row.values)
        uow.audit(
            "company.set",
            f"site:{row['code']}",
            changes={name: [was.get(name), now[name]] for name in now if was.get(name) != now[name]},
            packs=chosen,
            valid_from=since if chosen is not None else None,
        )
        site: Site = uow.organisation.load().site
        uow.commit()
    return site
