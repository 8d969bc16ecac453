"""People, qualifications and their states in the reader's words."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from scheduler.domain.organisation import Skill
from scheduler.exchange.faults import Fault
from scheduler.exchange.messages import message
from scheduler.services.people import Employment
from web import context
from web.rosters.presenters import LEAVE_NAMES

__all__ = ["LEAVE_NAMES"]

EMPLOYMENT_NAMES = {
    Employment.EMPLOYED: _l("employed"),
    Employment.COMING: _l("not yet hired"),
    Employment.LEFT: _l("left"),
}
EMPLOYMENT_TONES = {Employment.EMPLOYED: "good", Employment.COMING: "info", Employment.LEFT: ""}
LEAVE_STATES = {"requested": _l("requested"), "approved": _l("approved"), "refused": _l("refused")}
LEAVE_TONES = {"requested": "warn", "approved": "good", "refused": ""}
TAG_NAMES = {
    "pregnant": _l("pregnant"),
    "nursing": _l("nursing"),
    "night_worker": _l("night worker"),
    "hazardous_nights": _l("hazardous work at night"),
    "heavy_labour": _l("heavy labour"),
    "exempt": _l("exempt from working-time limits"),
    "part_time": _l("part time"),
    "irregular": _l("irregular working time"),
    "comprehensive": _l("comprehensive working time"),
}
# proficiency is told by letter and by colour: A from 110 percent of the standard, B from 95, C from 80, D below
LEVELS = ((110, "A"), (95, "B"), (80, "C"), (0, "D"))
LEVEL_NAMES = {
    "A": _l("faster than the standard (110% and more)"),
    "B": _l("at the standard (95 to 109%)"),
    "C": _l("nearly there (80 to 94%)"),
    "D": _l("learning (under 80%)"),
}
# the steps of a skill's own time
SKILL_STATES = {"coming": _l("from later on"), "held": _l("in force"), "ended": _l("ended")}
SKILL_TONES = {"coming": "info", "held": "good", "ended": ""}


def level(pct: int) -> str:
    """The letter of a proficiency in percent."""
    return next(letter for least, letter in LEVELS if pct >= least)


def skill_state(skill: Skill, today: date) -> str:
    """coming, held or ended on the day."""
    if skill.valid_from > today:
        return "coming"
    return "ended" if skill.valid_to is not None and skill.valid_to < today else "held"


def fault_sentence(fault: Fault) -> str:
    """Why a cell is not taken, and what would be."""
    return message(fault.reason, fault.params, context.locale())
