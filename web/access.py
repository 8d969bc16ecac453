"""Who may call what: one row per (endpoint, method), which ``web.security`` asks before every request.

Roles are decided here. Whose object it is (``scope``) is decided by the service behind the route, which answers a
foreign object exactly like a missing one; the permission-matrix test reads both columns. A route marked ``polling`` is
called by a page on its own and does not keep a session alive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.actor import AccountRole


class Scope(StrEnum):
    """What a route's argument names, and so whose it can be."""

    NONE = "none"  # no argument, or one that is not an object
    OWN = "own"  # the signed-in person's own things
    PERSON = "person"
    DEPARTMENT = "department"
    PERIOD = "period"
    ROSTER = "roster"
    PUBLICATION = "publication"  # a roster that is or was in force
    ROLE = "role"
    EXCEPTION = "exception"
    ATTRIBUTION = "attribution"
    CARD = "card"  # the own, or for HR anybody's
    APPEAL = "appeal"
    FIGURE = "figure"
    JOB = "job"
    IMPORT = "import"
    KIND = "kind"  # of file that an import reads: nobody's
    KNOWN_WORK = "known_work"
    KPI = "kpi"
    ACCOUNT = "account"
    CORRECTION = "correction"
    NOTICE = "notice"  # the own, nobody else's
    ADDRESS = "address"  # a secret one, which is its own key
    REQUEST = "request"  # of staff: leave, a shift that changes hands


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """``roles`` None: everyone, signed in or not. ``device``: only a device, whose token the route itself asks for."""

    roles: frozenset[AccountRole] | None
    scope: Scope = Scope.NONE
    polling: bool = False
    device: bool = False


STAFF, LEAD, HR, ADMIN = AccountRole.STAFF, AccountRole.LEAD, AccountRole.HR, AccountRole.ADMIN
EVERYONE = frozenset(AccountRole)
LEADS = frozenset({LEAD, HR, ADMIN})
HR_DESK = frozenset({HR, ADMIN})
ADMINS = frozenset({ADMIN})


def open_to(scope: Scope = Scope.NONE, *, polling: bool = False) -> Policy:
    return Policy(roles=None, scope=scope, polling=polling)


def by_device() -> Policy:
    return Policy(roles=None, polling=True, device=True)


def only(roles: frozenset[AccountRole], scope: Scope = Scope.NONE, *, polling: bool = False) -> Policy:
    return Policy(roles=roles, scope=scope, polling=polling)


ROUTES: dict[tuple[str, str], Policy] = {
    ("static", "GET"): open_to(polling=True),
    # auth
    ("auth.login", "GET"): open_to(),
    ("auth.sign_in", "POST"): open_to(),
    ("first_admin.page", "GET"): open_to(),
    ("first_admin.begin", "POST"): open_to(),
    ("auth.logout", "POST"): only(EVERYONE),
    ("auth.locale", "POST"): open_to(),
    ("auth.password", "GET"): only(EVERYONE),
    ("auth.password", "POST"): only(EVERYONE),
    # home
    ("me.home", "GET"): only(EVERYONE),
    # a person's own things
    ("me.roster", "GET"): only(EVERYONE, Scope.OWN),
    ("me.printed", "GET"): only(EVERYONE, Scope.OWN),
    ("me.hours", "GET"): only(EVERYONE, Scope.OWN),
    ("me.score", "GET"): only(EVERYONE, Scope.OWN),
    ("me.fairness", "GET"): only(EVERYONE, Scope.OWN),
    ("notices.index", "GET"): only(EVERYONE, Scope.OWN),
    ("notices.read_all", "POST"): only(EVERYONE, Scope.OWN),
    ("notices.read", "POST"): only(EVERYONE, Scope.NOTICE),
    ("notices.settings", "GET"): only(EVERYONE, Scope.OWN),
    ("notices.set_mail", "POST"): only(EVERYONE, Scope.OWN),
    ("calendar.make", "POST"): only(EVERYONE, Scope.OWN),
    ("calendar.revoke", "POST"): only(EVERYONE, Scope.OWN),
    ("calendar.feed", "GET"): open_to(Scope.ADDRESS, polling=True),
    # punches in, by devices and at a kiosk
    ("punches_api.take", "POST"): by_device(),
    ("observations_api.take", "POST"): by_device(),
    ("kiosk_api.state", "GET"): by_device(),
    ("kiosk_api.identify", "POST"): by_device(),
    ("kiosk_api.punches", "POST"): by_device(),
    ("kiosk.page", "GET"): open_to(),
    ("kiosk.pair", "POST"): open_to(),
    # a person's own clock
    ("clock.mine", "GET"): only(EVERYONE, Scope.OWN),
    ("clock.tap", "POST"): only(EVERYONE, Scope.OWN),
    ("clock.new_pin", "POST"): only(EVERYONE, Scope.OWN),
    # corrections
    ("corrections.mine", "GET"): only(EVERYONE, Scope.OWN),
    ("corrections.ask", "GET"): only(EVERYONE, Scope.OWN),
    ("corrections.request_one", "POST"): only(EVERYONE, Scope.OWN),
    ("corrections.withdraw", "POST"): only(EVERYONE, Scope.OWN),
    ("corrections.waiting", "GET"): only(LEADS),
    ("corrections.decide", "POST"): only(LEADS, Scope.CORRECTION),
    ("corrections.file", "GET"): only(EVERYONE, Scope.CORRECTION),
    # what staff ask for
    ("requests.mine", "GET"): only(EVERYONE, Scope.OWN),
    ("requests.leave", "GET"): only(EVERYONE, Scope.OWN),
    ("requests.ask_leave", "POST"): only(EVERYONE, Scope.OWN),
    ("requests.wish", "GET"): only(EVERYONE, Scope.OWN),
    ("requests.enter_wish", "POST"): only(EVERYONE, Scope.OWN),
    ("requests.withdraw_wish", "POST"): only(EVERYONE, Scope.OWN),
    ("requests.offer", "GET"): only(EVERYONE, Scope.OWN),
    ("requests.make_offer", "POST"): only(EVERYONE, Scope.OWN),
    ("requests.withdraw", "POST"): only(EVERYONE, Scope.OWN),
    ("requests.shifts", "GET"): only(EVERYONE, Scope.OWN),
    ("requests.take", "POST"): only(EVERYONE, Scope.OWN),
    ("requests.choose", "POST"): only(EVERYONE, Scope.OWN),
    ("requests.ask_open", "POST"): only(EVERYONE, Scope.OWN),
    ("requests_desk.waiting", "GET"): only(LEADS),
    ("requests_desk.decide", "POST"): only(LEADS),
    ("requests_desk.leave", "GET"): only(LEADS),
    ("requests_desk.ask_leave", "POST"): only(LEADS),
    ("requests_desk.wish", "GET"): only(LEADS),
    ("requests_desk.enter_wish", "POST"): only(LEADS),
    ("requests_desk.takers", "GET"): only(LEADS, Scope.REQUEST),
    ("requests_desk.take_for", "POST"): only(LEADS, Scope.REQUEST),
    ("requests_desk.rules", "GET"): only(HR_DESK),
    ("requests_desk.set_rules", "POST"): only(HR_DESK),
    # the room of punches
    ("punching.quarantine", "GET"): only(HR_DESK),
    ("punching.release", "POST"): only(HR_DESK),
    ("punching.release_mended", "POST"): only(HR_DESK),
    ("punching.dismiss", "POST"): only(HR_DESK),
    ("punching.people", "GET"): only(HR_DESK),
    ("punching.pin", "POST"): only(HR_DESK),
    ("punching.badge", "POST"): only(HR_DESK),
    ("punching.rules", "GET"): only(HR_DESK),
    ("punching.set_rules", "POST"): only(HR_DESK),
    ("punching.device_list", "GET"): only(ADMINS),
    ("punching.add_device", "POST"): only(ADMINS),
    ("punching.renew_device", "POST"): only(ADMINS),
    ("punching.revoke_device", "POST"): only(ADMINS),
    # hours
    ("hours.periods", "GET"): only(LEADS),
    ("hours.period", "GET"): only(LEADS, Scope.PERIOD),
    ("hours.export", "GET"): only(LEADS, Scope.PERIOD),
    ("hours.refresh", "POST"): only(HR_DESK),
    ("hours.open_next", "POST"): only(HR_DESK),
    ("hours.resolve", "POST"): only(HR_DESK, Scope.PERIOD),
    ("hours.lock", "POST"): only(HR_DESK, Scope.PERIOD),
    ("hours.decide", "POST"): only(HR_DESK, Scope.EXCEPTION),
    ("hours.person_day", "GET"): only(EVERYONE, Scope.PERSON),
    ("hours_queue.desk", "GET"): only(HR_DESK, Scope.PERIOD),
    ("hours_queue.decide", "POST"): only(HR_DESK, Scope.PERIOD),
    ("hours_queue.undo", "POST"): only(HR_DESK, Scope.EXCEPTION),
    # plan and actual
    ("actuals.index", "GET"): only(LEADS),
    ("actuals.kpis", "GET"): only(LEADS, Scope.PERIOD),
    ("actuals.figure", "GET"): only(LEADS, Scope.PERIOD),
    ("actuals.slots", "GET"): only(LEADS, Scope.PERIOD),
    ("actuals.slot", "GET"): only(LEADS, Scope.ROLE),
    ("actuals.accounts", "GET"): only(LEADS, Scope.PERIOD),
    ("actuals.export", "GET"): only(LEADS, Scope.PERIOD),
    ("actuals_split.show", "GET"): only(LEADS, Scope.PERIOD),
    ("actuals_split.start", "POST"): only(LEADS, Scope.PERIOD),
    ("actuals_split.progress", "GET"): only(LEADS, Scope.PERIOD, polling=True),
    ("actuals.person", "GET"): only(EVERYONE, Scope.PERSON),
    ("actuals.person_figure", "GET"): only(EVERYONE, Scope.PERSON),
    # reports
    ("reports.index", "GET"): only(LEADS),
    ("reports.performance", "GET"): only(LEADS, Scope.PERIOD),
    ("reports.department", "GET"): only(LEADS, Scope.DEPARTMENT),
    ("reports.fairness", "GET"): only(HR_DESK, Scope.PERIOD),
    ("reports.printed", "GET"): only(LEADS, Scope.PERIOD),
    ("reports.export", "GET"): only(LEADS, Scope.PERIOD),
    ("reports.pay", "GET"): only(HR_DESK, Scope.PERIOD),
    # attribution
    ("attribution.periods", "GET"): only(LEADS),
    ("attribution.overview", "GET"): only(LEADS, Scope.PERIOD),
    ("attribution.export", "GET"): only(LEADS, Scope.PERIOD),
    ("attribution.run", "POST"): only(HR_DESK, Scope.PERIOD),
    ("attribution.publish", "POST"): only(HR_DESK, Scope.PERIOD),
    ("measured.index", "GET"): only(HR_DESK, Scope.PERIOD),
    ("measured.enter", "POST"): only(HR_DESK, Scope.PERIOD),
    ("attribution.department", "GET"): only(LEADS, Scope.DEPARTMENT),
    ("attribution.person", "GET"): only(LEADS, Scope.PERSON),
    ("attribution.segments", "GET"): only(EVERYONE, Scope.PERSON),
    ("lineage.page", "GET"): only(EVERYONE, Scope.FIGURE),
    # appeals
    ("appeals.index", "GET"): only(HR_DESK),
    ("appeals.page", "GET"): only(EVERYONE, Scope.APPEAL),
    ("appeals.decide", "POST"): only(HR_DESK, Scope.APPEAL),
    ("appeals.dispute", "GET"): only(EVERYONE, Scope.CARD),
    ("appeals.file", "POST"): only(EVERYONE, Scope.CARD),
    ("appeals.settle", "POST"): only(HR_DESK, Scope.PERIOD),
    ("appeals.archive", "POST"): only(HR_DESK, Scope.PERIOD),
    # KPIs and weights
    ("kpis.index", "GET"): only(EVERYONE),
    ("kpis.kpi", "GET"): only(EVERYONE, Scope.KPI),
    ("kpis.templates", "GET"): only(HR_DESK),
    ("kpis.new", "GET"): only(HR_DESK),
    ("kpis.create", "POST"): only(HR_DESK),
    ("kpis.edit", "GET"): only(HR_DESK, Scope.KPI),
    ("kpis.save", "POST"): only(HR_DESK, Scope.KPI),
    ("kpis.discard", "POST"): only(HR_DESK, Scope.KPI),
    ("kpis.propose", "POST"): only(HR_DESK, Scope.KPI),
    ("kpis.publish", "GET"): only(LEADS, Scope.ROLE),
    ("kpis.confirm_publish", "POST"): only(HR_DESK, Scope.ROLE),
    ("kpis.sign", "POST"): only(LEADS, Scope.ROLE),
    ("kpi_weights.index", "GET"): only(EVERYONE),
    ("kpi_weights.publish", "POST"): only(HR_DESK),
    ("kpi_weights.sensitivity", "GET"): only(HR_DESK),
    ("kpi_values.index", "GET"): only(HR_DESK),
    ("kpi_values.enter", "POST"): only(HR_DESK),
    # labour rules
    ("policies.audit", "GET"): only(LEADS),
    ("policies.packs", "GET"): only(LEADS),
    ("policies.use", "POST"): only(HR_DESK),
    ("policies.upload", "POST"): only(HR_DESK),
    ("policies.derogate", "POST"): only(HR_DESK),
    ("policies.withdraw", "POST"): only(HR_DESK),
    # people, roles and contracts
    ("people.index", "GET"): only(HR_DESK),
    ("people.new", "GET"): only(HR_DESK),
    ("people.add", "POST"): only(HR_DESK),
    ("people.person", "GET"): only(HR_DESK, Scope.PERSON),
    ("people.change", "POST"): only(HR_DESK, Scope.PERSON),
    ("people.set_skill", "POST"): only(HR_DESK, Scope.PERSON),
    ("people.end_skill", "POST"): only(HR_DESK, Scope.PERSON),
    ("people.remove_skill", "POST"): only(HR_DESK, Scope.PERSON),
    ("skills.matrix", "GET"): only(LEADS),
    ("skills.search", "POST"): only(HR_DESK),
    ("skills.progress", "GET"): only(HR_DESK, polling=True),
    ("company.roles", "GET"): only(HR_DESK),
    ("company.contracts", "GET"): only(HR_DESK),
    # the first steps of a new company
    ("first_run.index", "GET"): only(HR_DESK),
    ("first_run.progress", "GET"): only(HR_DESK, polling=True),
    ("first_run.company", "POST"): only(HR_DESK),
    ("first_run.holidays", "POST"): only(HR_DESK),
    ("first_run.forecast", "POST"): only(HR_DESK),
    ("first_run.roster", "POST"): only(HR_DESK),
    ("first_run.people", "GET"): only(ADMINS),
    ("first_run.invite", "POST"): only(ADMINS),
    # files in
    ("imports_check.look", "POST"): only(HR_DESK),
    ("imports_check.take", "POST"): only(HR_DESK),
    ("imports_check.templates", "GET"): only(HR_DESK),
    ("imports_check.one_template", "GET"): only(HR_DESK, Scope.KIND),
    ("imports.files", "GET"): only(HR_DESK),
    ("imports.rows", "GET"): only(HR_DESK, polling=True),
    ("imports.upload", "POST"): only(HR_DESK),
    ("imports.file", "GET"): only(HR_DESK, Scope.IMPORT),
    ("imports.mend", "GET"): only(HR_DESK, Scope.IMPORT),
    # rosters
    ("rosters.index", "GET"): only(LEADS),
    ("rosters.create", "POST"): only(LEADS),
    ("rosters.board", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters.publish", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters.confirm_publish", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters.delete", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters.publication", "GET"): only(LEADS, Scope.PUBLICATION),
    ("roster_sheets.people", "GET"): only(LEADS, Scope.ROSTER),
    ("roster_sheets.day", "GET"): only(LEADS, Scope.ROSTER),
    ("roster_sheets.tidy", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters_api.board", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters_api.cover", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters_api.slots", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters_api.whole_day", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters_api.preview", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters_api.edit", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_api.pin", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_api.unpin", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_api.generate", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_api.progress", "GET"): only(LEADS, Scope.ROSTER, polling=True),
    ("rosters_api.enough", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_api.cancel", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.attempt", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.edit", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.pins", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.undo", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.redo", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.duplicate_week", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.clear_week", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.apply_template", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.templates", "GET"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.save_template", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.delete_template", "POST"): only(LEADS, Scope.ROSTER),
    ("rosters_steps.changes", "GET"): only(LEADS, Scope.ROSTER, polling=True),
    ("rosters_steps.strip", "GET"): only(LEADS, Scope.ROSTER),
    # reasons
    ("reasons.gaps", "GET"): only(LEADS, Scope.ROSTER),
    ("reasons.gap", "GET"): only(LEADS, Scope.ROSTER),
    ("reasons.fill", "POST"): only(LEADS, Scope.ROSTER),
    ("reasons.cell", "GET"): only(LEADS, Scope.ROSTER),
    ("role_splits.enter", "POST"): only(LEADS, Scope.ROSTER),
    ("role_splits.take_back", "POST"): only(LEADS, Scope.ROSTER),
    ("reasons.own_day", "GET"): only(EVERYONE, Scope.OWN),
    ("prices.page", "GET"): only(LEADS, Scope.ROSTER),
    ("prices.start", "POST"): only(LEADS, Scope.ROSTER),
    ("prices.progress", "GET"): only(LEADS, Scope.ROSTER, polling=True),
    ("prices.enough", "POST"): only(LEADS, Scope.ROSTER),
    ("repairs.page", "GET"): only(LEADS, Scope.ROSTER),
    ("repairs.carry_out", "POST"): only(LEADS, Scope.ROSTER),
    ("repairs.again", "POST"): only(LEADS, Scope.ROSTER),
    ("replanning.page", "GET"): only(LEADS, Scope.ROSTER),
    ("replanning.mark", "POST"): only(LEADS, Scope.ROSTER),
    ("replanning.progress", "GET"): only(LEADS, Scope.ROSTER, polling=True),
    ("replanning.enough", "POST"): only(LEADS, Scope.ROSTER),
    ("replanning.accept", "POST"): only(LEADS, Scope.ROSTER),
    ("alternatives.page", "GET"): only(LEADS, Scope.ROSTER),
    ("alternatives.start", "POST"): only(LEADS, Scope.ROSTER),
    ("alternatives.progress", "GET"): only(LEADS, Scope.ROSTER, polling=True),
    ("alternatives.enough", "POST"): only(LEADS, Scope.ROSTER),
    ("alternatives.choose", "POST"): only(LEADS, Scope.ROSTER),
    ("comparison.page", "GET"): only(LEADS, Scope.ROSTER),
    # workload
    ("workload.index", "GET"): only(LEADS),
    ("workload.role", "GET"): only(LEADS, Scope.ROLE),
    ("workload.forecast", "POST"): only(LEADS),
    ("workload.progress", "GET"): only(LEADS, polling=True),
    ("workload_days.table", "GET"): only(LEADS),
    ("workload_days.accept", "POST"): only(HR_DESK),
    ("workload_days.set_day", "POST"): only(HR_DESK),
    ("workload_days.clear", "POST"): only(HR_DESK),
    ("workload_known.index", "GET"): only(LEADS),
    ("workload_known.enter", "POST"): only(LEADS),
    ("workload_known.withdraw", "POST"): only(LEADS, Scope.KNOWN_WORK),
    ("workload_known.set_volume", "POST"): only(LEADS),
    # admin
    ("admin.accounts", "GET"): only(ADMINS),
    ("admin.add_account", "POST"): only(ADMINS),
    ("admin.set_active", "POST"): only(ADMINS, Scope.ACCOUNT),
    ("admin.one_time_password", "POST"): only(ADMINS, Scope.ACCOUNT),
    ("account.page", "GET"): only(ADMINS, Scope.ACCOUNT),
    ("account.change", "POST"): only(ADMINS, Scope.ACCOUNT),
    ("account.permissions", "GET"): only(ADMINS),
    ("admin.jobs", "GET"): only(ADMINS),
    ("admin.job_rows", "GET"): only(ADMINS, polling=True),
    ("admin.cancel_job", "POST"): only(ADMINS, Scope.JOB),
    ("admin.retry_job", "POST"): only(ADMINS, Scope.JOB),
    ("admin.audit", "GET"): only(ADMINS),
    ("audit.export", "GET"): only(ADMINS),
}
