"""Values of KPIs from systems: taken once, refused with a reason in both languages, none holds up another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.device import DeviceKind
from scheduler.services import devices
from tests.web.world import ANN, BO, add_accounts, add_company, add_hours

Post = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def token(app: App, tmp_path: Path) -> str:
    add_company(app)
    add_accounts(app)
    add_hours(app, tmp_path)
    return devices.add_device(app, SYSTEM, code="WMS", name="Warehouse system", kind=DeviceKind.SYSTEM).token


@pytest.fixture
def post(client: FlaskClient, token: str) -> Post:
    def send(*values: object, bearer: str = token, body: object = None) -> tuple[int, dict[str, object]]:
        answer = client.post(
            "/api/observations",
            json={"values": list(values)} if body is None else body,
            headers={"Authorization": f"Bearer {bearer}"},
        )
        return answer.status_code, answer.get_json()

    return send


def value(**more: object) -> dict[str, object]:
    return {
        "kpi": "UPH",
        "period": "2026-10",
        "person": ANN,
        "numerator": "400",
        "exposure": "8",
        "dates": 6,
        "source": "WMS",
        **more,
    }


def stored(app: App) -> dict[tuple[str, str, str | None], tuple[str, str, int]]:
    with app.reading() as uow:
        found = uow.observations.of_periods(["2026-10"])
    return {(v.kpi, v.period, v.person): (v.numerator, v.exposure, v.revision) for v in found}


def test_values_are_stored_once_and_a_correction_keeps_what_it_replaces(app: App, post: Post) -> None:
    status, answer = post(value(), value(kpi="TAT", person="", numerator=95, exposure=100))
    assert (status, answer["device"], answer["stored"], answer["refused"]) == (200, "WMS", 2, 0)
    assert post(value())[1]["unchanged"] == 1
    assert stored(app)["UPH", "2026-10", ANN] == ("400", "8", 1)

    assert post(value(numerator="404"))[1]["changed"] == 1
    assert stored(app)["UPH", "2026-10", ANN] == ("404", "8", 2)
    with app.reading() as uow:
        (old,) = uow.observations.replaced("UPH")
    assert (old.value.numerator, old.value.revision, old.replaced_by) == ("400", 1, "device:WMS")


def test_single_shifts_add_up_to_the_period(app: App, post: Post) -> None:
    days = [value(day=f"2026-10-{12 + i}", period="", numerator=str(390 + i), exposure="7.5") for i in range(3)]
    assert post(*days)[1]["stored"] == 3
    assert stored(app)["UPH", "2026-10", ANN] == ("1173", "22.5", 1)  # 390 + 391 + 392
    assert post(*days)[1]["unchanged"] == 3
    assert post({**days[0], "numerator": "393"})[1]["changed"] == 1
    assert stored(app)["UPH", "2026-10", ANN] == ("1176", "22.5", 2)


BAD = {
    "without its source": ({"source": " "}, "source", "value_source"),
    "of no KPI": ({"kpi": "NONE"}, "kpi", "unknown_kpi"),
    "of a draft or a stranger": ({"person": "E999"}, "person", "unknown_person"),
    "without its person": ({"person": ""}, "person", "person_missing"),
    "of a team, with a person": ({"kpi": "TAT"}, "person", "person_of_team_kpi"),
    "of no period": ({"period": "1999-01"}, "period", "unknown_period"),
    "of a locked period": ({"period": "2026-09"}, "period", "period_locked"),
    "of a day outside": ({"period": "", "day": "1999-01-01"}, "day", "unknown_period"),
    "of no day": ({"day": "yesterday"}, "day", "date_form"),
    "no number": ({"numerator": "many"}, "numerator", "number_form"),
    "a fraction": ({"numerator": "1/3"}, "numerator", "number_form"),
    "over less than nothing": ({"exposure": "-1"}, "exposure", "number_out_of_range"),
    "of a version that is not in force": ({"version": 7}, "version", "kpi_version_unknown"),
    "without figures": ({"numerator": None}, "values", "value_form"),
    "with a list for a text": ({"source": ["WMS"]}, "values", "value_form"),
}


@pytest.mark.parametrize(("more", "field", "reason"), BAD.values(), ids=BAD)
def test_a_bad_value_is_refused_with_its_reason_and_stops_no_other(
    more: dict[str, object], field: str, reason: str, app: App, post: Post
) -> None:
    status, answer = post(value(**more), value(person=BO))
    assert (status, answer["stored"], answer["refused"]) == (200, 1, 1)
    entry = answer["values"][0]  # type: ignore[index]
    assert (entry["row"], entry["field"], entry["reason"]) == (1, field, reason)
    assert "{" not in entry["message"]["zh"] + entry["message"]["en"]
    assert entry["message"]["zh"] != entry["message"]["en"]
    assert set(stored(app)) == {("UPH", "2026-10", BO)}


def test_negative_output_is_kept_as_it_is(app: App, post: Post) -> None:
    assert post(value(numerator="-12"))[1]["stored"] == 1
    assert stored(app)["UPH", "2026-10", ANN][0] == "-12"


def test_the_same_value_twice_in_one_request_must_agree(post: Post) -> None:
    assert post(value(), value())[1]["stored"] == 2
    answer = post(value(person=BO), value(person=BO, numerator="1"))[1]
    assert answer["values"][1]["reason"] == "value_twice"  # type: ignore[index]


def test_only_a_system_with_its_token_is_let_in(app: App, post: Post) -> None:
    terminal = devices.add_device(app, SYSTEM, code="GATE-9", name="Gate", kind=DeviceKind.TERMINAL).token
    assert post(value(), bearer="nothing")[0] == 401
    assert post(value(), bearer=terminal)[0] == 401
    assert stored(app) == {}


@pytest.mark.parametrize("body", [{}, {"values": "many"}, {"values": [{}] * 1001}], ids=["none", "a text", "too many"])
def test_a_request_without_a_list_is_refused_as_a_whole(body: object, post: Post) -> None:
    assert post(body=body)[0] == 422
