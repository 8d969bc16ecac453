"""What staff see of their own: what a publication changed, and their fairness ledger."""

from __future__ import annotations

from pathlib import Path

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.services.importing import import_path
from scheduler.services.rosters import list_rosters
from tests.web.test_pages import Visit, site, text_of, visit
from tests.web.world import ANN, BO

__all__ = ["site", "visit"]


def test_the_home_page_says_what_the_last_publication_changed(app: App, visit: Visit, tmp_path: Path) -> None:
    client = visit("ann")
    assert "What changed for you" not in text_of(client, "/")
    for roles in ("PICK;PICK;PICK;PICK", "RCV;RCV;RCV;RCV"):
        rows = [f"2026-11-09,7,{ANN},2026-11-10,D,{roles}", f"2026-11-09,7,{BO},2026-11-10,D,PICK;PICK;PICK;PICK"]
        file = tmp_path / "rosters.csv"
        file.write_text("\n".join(["first_day,days,person,day,shift_type,roles", *rows]) + "\n", encoding="utf-8")
        [report] = import_path(app, SYSTEM, file)
        assert not report.refused
    page = text_of(client, "/")
    changed = page[page.index("What changed for you") : page.index("Your next seven days")]
    assert changed.index("Picking") < changed.index("now") < changed.index("Receiving")
    assert "What changed for you" not in text_of(visit("cai"), "/")


def test_roles_that_only_change_places_are_told_with_their_times(app: App, visit: Visit, tmp_path: Path) -> None:
    for roles in ("PICK;PICK;RCV;RCV", "PICK;RCV;RCV;RCV"):
        file = tmp_path / "rosters.csv"
        rows = ["first_day,days,person,day,shift_type,roles", f"2026-11-09,7,{ANN},2026-11-10,D,{roles}"]
        file.write_text("\n".join(rows) + "\n", encoding="utf-8")
        [report] = import_path(app, SYSTEM, file)
        assert not report.refused
    client = visit("ann")
    before, after = "Picking 08:00–12:00 Receiving 12:00–16:00", "Picking 08:00–10:00 Receiving 10:00–16:00"
    page = text_of(client, "/")
    changed = page[page.index("What changed for you") : page.index("Your next seven days")]
    assert changed.index(before) < changed.index("now") < changed.index(after)
    assert f"was {before}" in text_of(client, "/me/roster?week=2026-11-09")
    lead, number = visit("lead"), max(one.id for one in list_rosters(app, SYSTEM))
    page = text_of(lead, f"/rosters/{number}/publication")
    assert page.index(before) < page.index(after)
    assert "roles at other times" in page
    page = text_of(lead, f"/rosters/{number}/compare?before={number - 1}&after={number}")
    assert page.index(before) < page.index(after)


def test_the_fairness_ledger_is_ones_own_and_names_nobody(visit: Visit) -> None:
    client = visit("ann")
    assert "My fairness ledger" in text_of(client, "/me/roster")
    page = text_of(client, "/me/fairness?weeks=26")
    assert "Night shifts" in page
    assert "Refused wishes 0 of 0" in page
    assert "A group of fewer than 5 people is not compared" in page
    assert "Compared with" not in page
    assert "of the window's 182 days" in page
    assert " Bo " not in page
    assert text_of(client, "/me/fairness?weeks=5") == text_of(
        client, "/me/fairness?weeks=12"
    )  # not offered: the usual window
    assert visit("adam").get("/me/fairness").status_code == 404
