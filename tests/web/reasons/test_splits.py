"""Two roles at once, on the page of a person's day: entered, told, taken back, refused in one sentence."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.rosters.company import DRAFT, MONDAY
from tests.web.world import ANN, BO

PAGE = f"/rosters/{DRAFT}/why?person={ANN}&day={MONDAY}"
FORM = {
    "person": ANN,
    "day": str(MONDAY),
    "role": "PICK",
    "other": "RCV",
    "percent": "30.5",
    "reason": "leads the dock",
}


def test_a_lead_lets_a_part_of_a_day_count_for_another_role_and_takes_it_back(lead: FlaskClient) -> None:
    before = lead.get(PAGE).get_data(as_text=True)
    assert "Two roles at once" in before
    page = lead.post(f"/rosters/{DRAFT}/split", data=FORM, follow_redirects=True).get_data(as_text=True)
    assert "count for both roles" in page
    assert "69.5%" in page
    assert "leads" in page
    back = lead.post(f"/rosters/{DRAFT}/unsplit", data=FORM, follow_redirects=True).get_data(as_text=True)
    assert "The split is taken back." in back
    assert "69.5%" not in back


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"percent": "0"}, "above 0 and below 100"), ({"other": "PICK"}, "each once"), ({"role": "RCV"}, "does not hold")],
    ids=["percent", "twice", "role"],
)
def test_a_mistake_is_one_sentence(lead: FlaskClient, changed: dict[str, str], told: str) -> None:
    page = lead.post(f"/rosters/{DRAFT}/split", data={**FORM, **changed}, follow_redirects=True)
    assert told in page.get_data(as_text=True)


def test_nobody_splits_the_own_day_and_a_day_that_is_none_is_not_found(lead: FlaskClient) -> None:
    assert lead.post(f"/rosters/{DRAFT}/split", data={**FORM, "person": BO}).status_code == 403
    assert lead.post(f"/rosters/{DRAFT}/split", data={**FORM, "day": "never"}).status_code == 404
