"""Every blueprint of the application, in the order of the navigation."""

from __future__ import annotations

from web.actuals.routes import blueprint as actuals
from web.actuals.splits import blueprint as actuals_split
from web.admin.accounts import blueprint as account
from web.admin.audit import blueprint as audit
from web.admin.routes import blueprint as admin
from web.api.kiosk import blueprint as kiosk_api
from web.api.observations import blueprint as observations_api
from web.api.punches import blueprint as punches_api
from web.attribution.appeals import blueprint as appeals
from web.attribution.lineage import blueprint as lineage
from web.attribution.measured import blueprint as measured
from web.attribution.routes import blueprint as attribution
from web.auth.first import blueprint as first_admin
from web.auth.routes import blueprint as auth
from web.clock.corrections import blueprint as corrections
from web.clock.kiosk import blueprint as kiosk
from web.clock.mine import blueprint as clock
from web.clock.punching import blueprint as punching
from web.first_run.routes import blueprint as first_run
from web.hours.queue import blueprint as hours_queue
from web.hours.routes import blueprint as hours
from web.imports.check import blueprint as imports_check
from web.imports.routes import blueprint as imports
from web.kpis.routes import blueprint as kpis
from web.kpis.values import blueprint as kpi_values
from web.kpis.weights import blueprint as kpi_weights
from web.me.routes import blueprint as me
from web.notices.calendar import blueprint as calendar
from web.notices.routes import blueprint as notices
from web.people.company import blueprint as company
from web.people.matrix import blueprint as skills
from web.people.routes import blueprint as people
from web.policies.routes import blueprint as policies
from web.reasons.alternatives import blueprint as alternatives
from web.reasons.comparison import blueprint as comparison
from web.reasons.prices import blueprint as prices
from web.reasons.repairs import blueprint as repairs
from web.reasons.replanning import blueprint as replanning
from web.reasons.routes import blueprint as reasons
from web.reasons.splits import blueprint as role_splits
from web.reports.routes import blueprint as reports
from web.requests.desk import blueprint as requests_desk
from web.requests.mine import blueprint as requests
from web.rosters.api import blueprint as rosters_api
from web.rosters.routes import blueprint as rosters
from web.rosters.sheets import blueprint as roster_sheets
from web.rosters.steps_api import blueprint as rosters_steps
from web.workload.days import blueprint as workload_days
from web.workload.known import blueprint as workload_known
from web.workload.routes import blueprint as workload

BLUEPRINTS = (
    auth,
    first_admin,
    me,
    workload,
    workload_days,
    workload_known,
    rosters,
    rosters_api,
    rosters_steps,
    roster_sheets,
    reasons,
    role_splits,
    prices,
    repairs,
    replanning,
    alternatives,
    comparison,
    clock,
    corrections,
    punching,
    kiosk,
    requests,
    notices,
    calendar,
    requests_desk,
    kiosk_api,
    punches_api,
    observations_api,
    hours,
    actuals,
    actuals_split,
    hours_queue,
    kpis,
    kpi_weights,
    kpi_values,
    attribution,
    measured,
    lineage,
    appeals,
    reports,
    people,
    skills,
    company,
    policies,
    first_run,
    imports,
    imports_check,
    admin,
    account,
    audit,
)
