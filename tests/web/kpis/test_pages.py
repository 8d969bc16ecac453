"""The pages of KPIs: what each reader finds, what is refused beside its field, what a write leads to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient

from scheduler.bootstrap import App
from scheduler.services.accounts import set_locale
from tests.web.conftest import csrf_token
from tests.web.forms.results import KPI_FORM
from tests.web.world import actor_of

As = Callable[[str], FlaskClient]


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(re.sub(r"\s+", " ", answer.get_data(as_text=True)))


def post(client: FlaskClient, path: str, form: dict[str, object], page: str = "/kpis/weights/") -> tuple[int, str]:
    token = csrf_token(client, "/password")
    answer = client.post(path, data={**form, "csrf_token": token})
    body = answer.get_data(as_text=True)
    if answer.status_code == 302:
        body = client.get(answer.headers["Location"]).get_data(as_text=True)
    return answer.status_code, unescape(re.sub(r"\s+", " ", body))


def test_everybody_reads_the_catalogue_and_only_leads_and_hr_its_drafts(as_: As) -> None:
    staff, lead, hr = (text(as_(login), "/kpis/") for login in ("ann", "lead", "hana"))
    for page in (staff, lead, hr):
        assert "Lines per hour" in page
    assert "check and publish" not in staff
    assert "check and publish" in lead
    assert "Draft a KPI" in hr
    assert "Draft a KPI" not in lead


def test_one_kpi_shows_its_back_test_its_proposal_and_its_values(as_: As) -> None:
    page = text(as_("hana"), "/kpis/kpi/UPH")
    assert "Proposed from the past" in page
    assert "Take it into a draft" in page
    assert "240" in page  # Ann's value of September
    own = text(as_("ann"), "/kpis/kpi/UPH")
    assert "Take it into a draft" not in own
    assert "360" not in re.sub(r"data-chart-data='[^']*'", "", own)  # Bo's value


def test_values_are_shown_by_period(as_: As) -> None:
    form = {
        "kpi": "TAT", "period": "2026-10", "person": "", "version": "0", "numerator": "77.5", "exposure": "100",
        "dates": "20", "source": "LIMS", "evidence": "report 11", "reason": "",
    }  # fmt: skip
    assert post(as_("hana"), "/kpis/values/", form)[0] == 302
    newest, before = (text(as_("hana"), f"/kpis/kpi/TAT{query}") for query in ("", "?period=2026-09"))
    assert ("report 11" in newest, "report 11" in before) == (True, False)


def test_a_draft_is_saved_and_its_faults_stand_beside_their_fields(as_: As) -> None:
    hr = as_("hana")
    status, page = post(hr, "/kpis/new", {**KPI_FORM})
    assert (status, "The draft of ERR is saved." in page) == (302, True)
    for more, told in (
        ({"code": "ERR"}, "There is a KPI “ERR” already"),
        ({"code": "two words"}, "cannot be a code"),
        ({"code": "NEW", "anchors": "20:0; 10"}, "“10” is no anchor"),
        ({"code": "NEW", "anchors": "20:0; ten:60"}, "“ten” is not a number"),
        ({"code": "NEW", "anchors": "20:0; 5:80; 10:100"}, "raw values must all rise or all fall"),
        ({"code": "NEW", "how": "more", "target": "0"}, "the target must be above 0"),
        ({"code": "NEW", "how": "less", "target": "0"}, "has no scale of its own"),
        ({"code": "NEW", "formula": "share", "anchors": "50:60; 95:100"}, "lies outside what the formula can give"),
        ({"code": "NEW", "weight": "101"}, "is not accepted"),
        ({"code": "NEW", "valid_from": "soon"}, "is no day"),
        ({"code": "NEW", "how": "more", "target": "1e99999999"}, "is not a number"),
        ({"code": "NEW", "anchors": "20:0; 10:60; 1e99999999:100"}, "is not a number"),
    ):
        status, page = post(hr, "/kpis/new", {**KPI_FORM, **more})
        assert (status in (409, 422), told in page) == (True, True), (more, told)


def test_a_target_becomes_anchors(as_: As) -> None:
    post(as_("hana"), "/kpis/new", {**KPI_FORM, "formula": "rate", "how": "more", "target": "50"})
    assert "0:0; 30:60; 40:80; 50:100; 60:120" in text(as_("hana"), "/kpis/kpi/ERR")


def test_the_proposal_goes_into_the_draft(as_: As, company: App) -> None:
    status, page = post(as_("hana"), "/kpis/kpi/UPH/propose", {})
    assert (status, "The proposed anchors are in the draft of UPH." in page) == (302, True)
    with company.reading() as uow:
        draft = next(c for c in uow.kpis.cards("UPH") if c.draft)
    assert draft.definition.anchors != (("10", "0"), ("40", "60"), ("50", "80"), ("60", "100"), ("70", "120"))


def test_publication_shows_checks_gate_and_what_would_have_moved(as_: As) -> None:
    page = text(as_("hana"), "/kpis/publish/PICK?period=2026-09")
    assert "all met" in page
    assert "Equal difficulty" in page
    assert "What would move, person by person" in page
    lead = text(as_("lead"), "/kpis/publish/PICK")
    assert "What would have moved" not in lead
    assert as_("lead").get("/kpis/publish/TEST").status_code == 404


def test_publishing_through_the_gate(as_: As, company: App) -> None:
    post(as_("hana"), "/kpis/kpi/UPH/propose", {})
    post(as_("hana"), "/kpis/kpi/TAT/propose", {})
    status, page = post(as_("hana"), "/kpis/publish/PICK", {})
    assert (status, "The KPIs are published" in page) == (302, True)
    with company.reading() as uow:
        newest = uow.kpis.cards("UPH")[-1]
    assert (newest.draft, newest.published_by, newest.mu_basis) == (
        False,
        "hana",
        "2026-09",
    )


def test_beyond_the_gate_both_sides_sign_on_the_page(as_: As) -> None:
    easy = {"anchors": "1:0; 2:60; 3:80; 4:100; 5:120", "weight": "100", "level": "individual", "formula": "rate"}
    form = {**KPI_FORM, **easy}
    form.pop("code")
    assert post(as_("hana"), "/kpis/kpi/UPH/edit", form)[0] == 302
    assert "does not pass" in text(as_("hana"), "/kpis/publish/PICK")
    _, page = post(as_("hana"), "/kpis/publish/PICK", {})
    assert "5 is the most" in page
    _, page = post(as_("hana"), "/kpis/publish/PICK/sign", {"reason": "too short"})
    assert "The reason needs 20 to 500 characters." in page
    _, page = post(as_("hana"), "/kpis/publish/PICK/sign", {"reason": "the hall is new, so its past says little"})
    assert "the other side signs next" in page
    _, page = post(as_("lead"), "/kpis/publish/PICK/sign", {"reason": ""})
    assert "Both have signed." in page
    _, page = post(as_("hana"), "/kpis/publish/PICK", {})
    assert "The KPIs are published" in page


def test_weights_show_what_would_move_and_are_published_from_their_day(as_: As, company: App) -> None:
    hr = as_("hana")
    page = text(hr, "/kpis/weights/?period=2026-09&w-PICK=1.2")
    assert "What would move in 2026-09" in page
    assert "Publish the weights" in page
    assert "0.5 to 2.0 is" in text(hr, "/kpis/weights/?period=2026-09&w-PICK=2.5")
    assert "0.5 to 2.0 is" in text(hr, "/kpis/weights/?period=2026-09&w-PICK=1e9999999")
    assert "Change at least one weight" in text(hr, "/kpis/weights/?period=2026-09&w-PICK=1.0")
    form = {"period": "2026-09", "w-PICK": "1.2", "reason": "agreed"}
    status, page = post(hr, "/kpis/weights/", {**form, "valid_from": "2026-09-30"})
    assert (status, "lies in a locked period" in page) == (422, True)
    status, page = post(hr, "/kpis/weights/", {**form, "valid_from": "2026-12-01"})
    assert (status, "The weights are published" in page) == (302, True)
    with company.reading() as uow:
        assert uow.organisation.load().weight_milli("PICK", date(2026, 12, 1)) == 1200
    assert "What would move?" not in text(as_("ann"), "/kpis/weights/")
    assert "What would move in" not in text(as_("ann"), "/kpis/weights/?period=2026-09&w-PICK=1.2")


def test_sensitivity_lists_every_role(as_: As) -> None:
    page = text(as_("hana"), "/kpis/weights/sensitivity?period=2026-09")
    assert page.count("weight 1.2") == 3
    assert "in no band" in page.lower()


def test_a_value_without_its_source_is_refused_beside_its_field(as_: As) -> None:
    form = {
        "kpi": "TAT", "period": "2026-10", "person": "", "version": "0", "numerator": "90", "exposure": "100",
        "dates": "20", "source": "", "evidence": "report 11", "reason": "",
    }  # fmt: skip
    status, page = post(as_("hana"), "/kpis/values/", form)
    assert (status, "A value of TAT without its source is not taken" in page) == (422, True)
    for version in ("x", "9" * 5000, "7"):
        status, page = post(as_("hana"), "/kpis/values/", {**form, "source": "LIMS", "version": version})
        assert (status, f"Version {version[:20]} of TAT is not in force" in page) == (422, True)
    status, page = post(as_("hana"), "/kpis/values/", {**form, "source": "LIMS"})
    assert (status, "The value is entered." in page) == (302, True)
    status, page = post(as_("hana"), "/kpis/values/", {**form, "source": "LIMS", "numerator": "91"})
    assert (status, "Another value is there already" in page) == (422, True)


@pytest.mark.parametrize("login", ["ann", "lead"])
@pytest.mark.parametrize("path", ["/kpis/new", "/kpis/values/", "/kpis/templates", "/kpis/weights/sensitivity"])
def test_the_desk_is_hrs(login: str, path: str, as_: As) -> None:
    assert as_(login).get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/kpis/", "/kpis/kpi/UPH", "/kpis/new?template=CONTRACTS", "/kpis/kpi/UPH/edit", "/kpis/publish/PICK",
     "/kpis/weights/?period=2026-09&w-PICK=1.2", "/kpis/weights/sensitivity", "/kpis/values/", "/kpis/templates"],
)  # fmt: skip
def test_every_page_speaks_chinese(path: str, as_: As, company: App) -> None:
    set_locale(company, actor_of(company, "hr"), "zh_Hans_CN")
    assert "指标" in text(as_("hana"), path)
