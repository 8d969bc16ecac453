"""Sentences about KPIs, their values, the gate and the weights of roles; part of ``messages.MESSAGES``."""

from __future__ import annotations

from scheduler.i18n import N_

KPI_MESSAGES: dict[str, str] = {
    "kpi_missing": N_("There is no such KPI."),
    "kpi_no_draft": N_("The KPI %(kpi)s has no draft."),
    "kpi_no_drafts": N_("The role %(role)s has no draft to publish."),
    "kpi_leads_only": N_("Only leads, HR and administrators read drafts."),
    "kpi_text": N_("%(row)s, %(field)s: 1 to %(most)s characters are accepted."),
    "kpi_code": N_("“%(value)s” cannot be a code; up to 32 letters, digits, _ and - without blanks are accepted."),
    "kpi_taken": N_("There is a KPI “%(value)s” already; amend it, or choose another code."),
    "kpi_number": N_("%(field)s: “%(value)s” is not a number; one such as 92.5 is accepted."),
    "kpi_anchor_bounds": N_(
        "%(row)s, %(field)s: the anchor %(value)s lies outside what the formula can give; %(accepted)s is accepted."
    ),
    "kpi_cap": N_("%(row)s, %(field)s: %(value)s is not accepted; 1 to 120 points are."),
    "kpi_weight": N_("%(row)s, %(field)s: %(value)s is not accepted; 0 to 100 percent are (0 ends the KPI)."),
    "kpi_unsaid": N_("%(row)s, %(field)s: this must be said before the KPI counts."),
    "kpi_dates_differ": N_(
        "%(row)s, %(field)s: the drafts of a role begin on one day; these begin on %(dates)s. Give all the same day."
    ),
    "kpi_date_locked": N_("%(row)s, %(field)s: days up to %(locked)s are locked; a later day is accepted."),
    "kpi_date_past": N_(
        "%(row)s, %(field)s: %(value)s is past; a KPI that counts already is amended from %(today)s on or later."
    ),
    "kpi_weights_not_100": N_(
        "%(row)s: the weights are %(value)s together (%(rows)s); 100 is accepted. Change the drafts of this role."
    ),
    "kpi_result_share": N_(
        "%(row)s: results have %(value)s percent of the weight; at least 50 is accepted. Not results: %(rows)s."
    ),
    "kpi_duty_share": N_(
        "%(row)s: duties have %(value)s percent of the weight; at most 30 is accepted. Duties: %(rows)s."
    ),
    "kpi_duty_cap": N_(
        "%(row)s, %(field)s: a duty worth %(value)s points is not accepted; at most 80 is: to do the job is good, not "
        "excellent."
    ),
    "anchors_wrong": N_("%(row)s, %(field)s: these anchors cannot score."),
    "anchors_number": N_("%(row)s, %(field)s: “%(value)s” is not a number; one such as 92.5 is accepted."),
    "anchors_two": N_("%(row)s, %(field)s: at least two anchors are needed, such as 40:60; 50:80; 60:100."),
    "anchors_points": N_("%(row)s, %(field)s: in %(value)s the points are out of range; 0 to 120 is accepted."),
    "anchors_nominal": N_(
        "%(row)s, %(field)s: raw values must rise, the points rise to the best band and fall after it, such as 10:0; "
        "20:100; 30:100; 40:0."
    ),
    "anchors_rise": N_("%(row)s, %(field)s: points must rise from anchor to anchor, such as 40:60; 50:80; 60:100."),
    "anchors_monotone": N_(
        "%(row)s, %(field)s: raw values must all rise or all fall from anchor to anchor, such as 40:60; 50:80; 60:100."
    ),
    "anchors_mode": N_("%(row)s, %(field)s: the mode %(value)s is not known; linear, step and nominal are."),
    "anchors_form": N_("%(row)s, %(field)s: “%(value)s” is no anchor; raw value : points is, such as 40:60."),
    "target_zero_more": N_(
        "%(row)s, %(field)s: where more is better the target must be above 0, not %(value)s; type another target, or "
        "anchors in raw units."
    ),
    "target_zero_less": N_(
        "%(row)s, %(field)s: a target of %(value)s has no scale of its own; type anchors in raw units, such as 20:0; "
        "10:60; 5:80; 1:100; 0:120."
    ),
    "anchors_few_periods": N_(
        "Periods in the past: %(periods)s; anchors are proposed from %(least)s. Type anchors, or import older values."
    ),
    "anchors_no_spread": N_(
        "The %(periods)s past values differ too little to place anchors between them; type anchors."
    ),
    "anchors_nominal_proposal": N_("Where a band is best, anchors are typed: the past does not say where it lies."),
    "gate_passes": N_("The gate of %(department)s passes; no exception is needed."),
    "gate_closed": N_(
        "%(department)s is expected %(gap)s points from the company's mean; 5 is the most. Change the anchors, or let "
        "HR and the lead of the department sign an exception."
    ),
    "gate_unknown": N_(
        "The past of %(department)s is too short to expect points (eight periods for 60 percent of the weight); HR and "
        "the lead of the department sign an exception."
    ),
    "gate_signers": N_("Only HR and the lead of the department sign this."),
    "weight_range": N_(
        "Role %(role)s: the weight %(value)s is not accepted; 0.5 to 2.0 is, with up to three decimals."
    ),
    "weight_locked": N_("%(value)s lies in a locked period, whose weights stand; a day after %(locked)s is accepted."),
    "weights_unchanged": N_("These weights are in force on that day already; nothing would change."),
    "weights_none": N_("Change at least one weight to see what it would move."),
    "weight_pair": N_("“%(value)s” is not a pair ROLE=WEIGHT, as PICK=1.2."),
    "kpi_value_refused": N_("%(field)s: the value is not accepted (%(reason)s)."),
    "values_list": N_("A list of values is needed under “values”."),
    "too_many_values": N_("%(rows)s values at once are too many; up to %(most)s are accepted."),
}
