"""The words that the board's modules write, in the reader's language; ``{name}`` is filled in by the module."""

from __future__ import annotations

from flask_babel import gettext as _


def board_texts() -> dict[str, str]:
    """Every text of static/js/board, by its name there."""
    return {
        # the grid
        "person": _("Person"),
        "hours": _("Hours"),
        "nHours": _("{n} h"),
        "off": _("day off"),
        "pinned": _("pinned"),
        "pinnedOff": _("pinned day off"),
        "byHand": _("set by hand"),
        "leaveAsked": _("{kind}, not decided yet"),
        "leaveClash": _("works although on leave"),
        "wishOn": _("asked for {shift}"),
        "wishOff": _("asked to be free of {shift}"),
        "wishAnyOn": _("asked to work"),
        "wishAnyOff": _("asked for a day off"),
        "granted": _("granted"),
        "refused": _("not granted"),
        "guest": _("of another department: read only"),
        "atWork": _("At work"),
        "atWorkHours": _("{n} people, {h} h"),
        "ofHours": _("{planned} of {regular} h"),
        "nobody": _("Nobody fits the filter."),
        "noRole": _("no role"),
        # money and cover
        "short": _("Expected to be short"),
        "shortNote": _("hours of work that find nobody"),
        "cost": _("What that costs"),
        "costNote": _("by the price of an hour short"),
        "broken": _("Broken rules"),
        "brokenNone": _("every hard rule is kept"),
        "brokenSome": _("must be settled before publishing"),
        "total": _("Roster's total"),
        "totalNote": _("wages, shortage, overtime, wishes"),
        "gap": _("at most {gap} above the best possible"),
        "noCover": _("No forecast covers these days yet, so there is no need to compare with."),
        "coverCell": _("{role}, {day}: {given} h given, {need} h needed ({low}–{high}), {short} h short"),
        "needed": _("needed"),
        "given": _("given"),
        "shortHours": _("short"),
        "band": _("80% of cases"),
        "slotsTitle": _("{role} on {day}, by half hour"),
        "slotsHint": _(
            "Line: heads on duty. Band: heads that the work may need in 80% of cases. Red: expected to be short."
        ),
        "time": _("Time"),
        "asTable": _("The same as a table"),
        "close": _("Close"),
        # editing
        "dayOff": _("Day off"),
        "auto": _("Choose the cheapest roles"),
        "byBlock": _("Roles by block"),
        "accept": _("Accept"),
        "delete": _("Make it a day off"),
        "pin": _("Pin"),
        "unpin": _("Take the pin away"),
        "pinHelp": _("A pinned day stays as it is whenever the roster is generated."),
        "checking": _("Checking …"),
        "cannot": _("This cannot be accepted:"),
        "fits": _("No hard rule is broken."),
        "noChange": _("This is what the roster has now."),
        "dearer": _("{money} dearer"),
        "cheaper": _("{money} cheaper"),
        "same": _("costs the same"),
        "shortMore": _("{role}: {h} h more short"),
        "shortLess": _("{role}: {h} h less short"),
        "readOnly": _(
            "A roster that is published or being generated cannot be edited. Make a new draft of the same days."
        ),
        "notYours": _("This person is of another department; only that department's lead edits the day."),
        "noticed": _("To look at on this day"),
        # generating
        "starting": _("The search waits for its turn …"),
        "searching": _("Searching …"),
        "incumbent": _("Best roster so far"),
        "bound": _("No roster can be below"),
        "distance": _("Distance to the best possible"),
        "elapsed": _("Time"),
        "ofSeconds": _("{n} of {limit} s"),
        "none": _("none yet"),
        "enough": _("Good enough: keep it"),
        "cancel": _("Cancel"),
        "finishing": _("The best roster so far is being kept …"),
        "cancelling": _("The search is being thrown away …"),
        "sparkline": _("Cost of the best roster over time"),
        # trouble
        "offline": _("The server does not answer. The page tries again."),
        "reload": _("Load again"),
    }
