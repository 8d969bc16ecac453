"""The list of people and one person's page, with what HR changes there."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from scheduler.errors import NotFound, SchedulerError
from scheduler.services import people as service
from scheduler.services import people_editing as editing
from scheduler.services.company_rows import RowRefused
from scheduler.services.people import Employment
from web import context
from web.errors import sentence, status_of
from web.people import presenters
from web.people.forms import PersonForm, SkillForm, show_faults

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    company = context.organisation()
    asked = {name: request.args.get(name, "")[:80] for name in ("search", "department", "role", "contract")}
    shown = request.args.get("employment", Employment.EMPLOYED.value)
    employment = Employment(shown) if shown in set(Employment) else None
    lines = service.list_people(context.service(), context.actor(), employment=employment, **asked) if company else ()
    return render_template(
        "people/index.html",
        lines=lines,
        asked=asked,
        employment=employment,
        names=presenters,
        company=company,
        states=Employment,
    )


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    return render_template("people/new.html", form=PersonForm(hired_on=str(context.today())).offer(context.company()))


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    form = PersonForm().offer(context.company())
    try:
        code = editing.add_person(context.service(), context.actor(), form.cells)
    except SchedulerError as error:
        _tell(form, error)
        return render_template("people/new.html", form=form), status_of(error)
    flash(gettext("Added. Now enter which roles the person is qualified for."), "success")
    return redirect(url_for("people.person", person=code))


@blueprint.get("/person/<person>")
def person(person: str) -> ResponseReturnValue:
    return _person_page(person)


@blueprint.post("/person/<person>")
def change(person: str) -> ResponseReturnValue:
    form = PersonForm().offer(context.company())
    try:
        changed = editing.change_person(
            context.service(), context.actor(), person, form.cells, seen=form.seen.data or ""
        )
    except NotFound:
        raise
    except SchedulerError as error:
        _tell(form, error)
        return _person_page(person, form=form), status_of(error)
    flash(gettext("Saved. It counts for every roster and figure that is made from now on."), "success")
    if "left_on" in changed:
        _warn_of_shifts(editing.shifts_after_leaving(context.service(), context.actor(), person))
    return redirect(url_for("people.person", person=person))


@blueprint.post("/person/<person>/skills")
def set_skill(person: str) -> ResponseReturnValue:
    form = SkillForm().offer(context.company())
    try:
        made = editing.set_skill(context.service(), context.actor(), person, form.cells)
    except NotFound:
        raise
    except SchedulerError as error:
        _tell(form, error)
        return _person_page(person, skill_form=form), status_of(error)
    name = context.name_of(context.company().roles.get(made.role), made.role)
    flash(gettext("Entered: %(role)s at %(pct)s%%.", role=name, pct=made.proficiency_pct), "success")
    return redirect(url_for("people.person", person=person))


@blueprint.post("/person/<person>/skills/end")
def end_skill(person: str) -> ResponseReturnValue:
    role, valid_from = _named_skill()
    try:
        left = editing.end_skill(
            context.service(), context.actor(), person, role, valid_from, last_day=request.form.get("last_day", "")
        )
    except NotFound:
        raise
    except SchedulerError as error:
        _tell(None, error)
        return _person_page(person), status_of(error)
    flash(gettext("The qualification ends."), "success")
    _warn_of_shifts(left)
    return redirect(url_for("people.person", person=person))


@blueprint.post("/person/<person>/skills/remove")
def remove_skill(person: str) -> ResponseReturnValue:
    role, valid_from = _named_skill()
    try:
        editing.remove_skill(context.service(), context.actor(), person, role, valid_from)
    except NotFound:
        raise
    except SchedulerError as error:
        _tell(None, error)
        return _person_page(person), status_of(error)
    flash(gettext("The qualification is withdrawn; it had not begun."), "success")
    return redirect(url_for("people.person", person=person))


def _person_page(code: str, *, form: PersonForm | None = None, skill_form: SkillForm | None = None) -> str:
    page = service.person_page(context.service(), context.actor(), code)
    company, today = context.company(), context.today()
    cells = editing.cells_of(page.person)
    return render_template(
        "people/person.html",
        page=page,
        form=form or PersonForm(formdata=None, seen=editing.version_of(page.person), **cells).offer(company),
        wrong=form is not None,
        skill_form=skill_form
        or SkillForm(formdata=None, valid_from=str(today), proficiency_percent="100").offer(company),
        company=company,
        names=presenters,
        today=today,
    )


def _tell(form: PersonForm | SkillForm | None, error: SchedulerError) -> None:
    """A row's faults at their fields, or all of them as messages where no form shows them."""
    if isinstance(error, RowRefused) and form is not None:
        show_faults(form, error.faults)
        return
    if isinstance(error, RowRefused):
        for fault in error.faults:
            flash(presenters.fault_sentence(fault), "danger")
        return
    flash(sentence(error), "danger")


def _warn_of_shifts(count: int) -> None:
    if count:
        said = ngettext(
            "%(num)s published shift after that day still names the person; publish a new version of the roster.",
            "%(num)s published shifts after that day still name the person; publish a new version of the roster.",
            count,
        )
        flash(said, "warning")


def _named_skill() -> tuple[str, date]:
    """The qualification that a form names; one that is none does not exist."""
    try:
        return request.form.get("role", ""), date.fromisoformat(request.form.get("valid_from", ""))
    except ValueError:
        raise NotFound("no such day", key="skill_missing") from None
