"""The page of measured parts: HR enters and takes back, a mistake keeps what was typed, published periods stay."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from tests.web.pages import database_url
from tests.web.world import BO, CLOSED, LOGINS, OPEN, open_session
from web import create_app

__all__ = ["database_url"]

PAGE = f"/attribution/{OPEN}/measured"
PART = {"person": BO, "role": "PICK", "amount": "1,012.50", "source": "scanner of the dock"}


@pytest.fixture
def hr(app: App) -> FlaskClient:
    client = create_app(app, WTF_CSRF_ENABLED=False).test_client()
    open_session(app, client, LOGINS["hr"][0])
    return client


def test_hr_enters_a_part_and_takes_it_back(hr: FlaskClient) -> None:
    assert "pools are divided as a whole" in hr.get(PAGE).get_data(as_text=True)
    page = hr.post(PAGE, data=PART, follow_redirects=True).get_data(as_text=True)
    assert "The part is entered." in page
    assert "scanner of the dock" in page
    assert "1,012.50" in page
    assert "1,012.50" in hr.get(f"/attribution/{OPEN}").get_data(as_text=True)
    done = hr.post(f"/attribution/{OPEN}/run", data={"pool-WH": "2000"}, follow_redirects=True)
    assert "not attributed" in done.get_data(as_text=True)  # Bo's hours there wait for a decision
    page = hr.post(PAGE, data={**PART, "amount": "0"}, follow_redirects=True).get_data(as_text=True)
    assert "The part is taken back." in page
    assert "pools are divided as a whole" in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"amount": "much"}, "is no amount of money"), ({"source": " "}, "needs its source"), ({"role": "X"}, "no role")],
    ids=["amount", "source", "role"],
)
def test_a_mistake_is_one_sentence_and_keeps_what_was_typed(
    hr: FlaskClient, changed: dict[str, str], told: str
) -> None:
    page = hr.post(PAGE, data={**PART, "amount": "7.77", **changed}).get_data(as_text=True)
    assert told in page
    assert f'value="{BO}" selected' in page
    assert f'value="{changed.get("amount", "7.77")}"' in page


def test_parts_of_a_published_period_have_no_form(hr: FlaskClient) -> None:
    page = hr.get(f"/attribution/{CLOSED}/measured").get_data(as_text=True)
    assert "its measured parts stay as they are" in page
    assert "measured-amount" not in page
