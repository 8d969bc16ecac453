"""The words that the board's modules write, in the reader's language; ``{name}`` is filled in by the module."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

Forms = dict[str, str]  # by category of Intl.PluralRules


def board_texts() -> dict[str, str | Forms]:
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
        "atWorkHours": _forms(lambda n: ngettext("{n} person, {h} h", "{n} people, {h} h", n)),
        "ofHours": _("{planned} of {regular} h"),
        "nobody": _("Nobody fits the filter."),
        "noRole": _("no role"),
        # money and cover
        "ofYours": _("your departments"),
        "ofWhole": _("whole roster"),
        "short": _("Expected to be short"),
        "shortNote": _("hours of work that find nobody"),
        "shortShare": _("{share} of the work finds nobody when it comes"),
        "cost": _("What that costs"),
        "costNote": _("by the price of an hour short"),
        "afterFirst": _("when the search has ended"),
        "broken": _("Broken rules"),
        "brokenNone": _("every hard rule is kept"),
        "unchecked": _("nothing is planned yet"),
        "brokenSome": _("must be settled before publishing"),
        "brokenSince": _("settle them in a new draft"),
        "total": _("Roster's total"),
        "totalNote": _("wages, shortage, overtime, wishes"),
        "nothingPaid": _("nothing"),
        "totalUnknown": _("known once the roster is generated"),
        "gap": _("at most {gap} of it can still be saved"),
        "gapReached": _("at most {gap} of it can still be saved: the search stopped there"),
        "noCover": _("No forecast covers these days yet, so what the work needs is not known."),
        "coverCell": _(
            "{role}, {day}: {given} h given, {need} h needed ({low}–{high}). "
            "At some hours {short} h short, at others {idle} h too many."
        ),
        "coverWaits": _(
            "{role}, {day}: {given} h given, {need} h of work come ({low}–{high}) and may wait; {short} h late"
        ),
        "waits": _("may wait"),
        "waitsHint": _(
            "Work that may wait until it is due: what a day lacks is done on another; nights and weekends count too."
        ),
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
        "andMore": _("and %(n)s more", n="{n}"),
        # generating
        "waiting": _("The search waits for its turn …"),
        "preparing": _("Rules, people and demand are being put together …"),
        "searching": _("Searching …"),
        "closing": _("Nearly done: the best roster is being checked and kept …"),
        "incumbent": _("Best roster so far"),
        "bound": _("No roster can be below"),
        "distance": _("Could still be saved, at most"),
        "proving": _("being worked out"),
        "elapsed": _("Time"),
        "ofSeconds": _("{n} of {limit} s"),
        "seconds": _("%(n)s s", n="{n}"),
        "none": _("none yet"),
        "enough": _("Good enough: keep it"),
        "cancel": _("Cancel"),
        "finishing": _("The best roster so far is being kept …"),
        "cancelling": _("The search is being thrown away …"),
        "searchChart": _("Cost of the best roster and what no roster can be below, over time"),
        "shortAbout": _("Expected to be short, about"),
        # why
        "whoCouldCome": _("Who could come?"),
        "whyThis": _("Why this and not that"),
        "ill": _("Somebody is ill"),
        # steps
        "undo": _("Undo"),
        "redo": _("Redo"),
        "effLast": _("Last change"),
        "effWould": _("This would bring"),
        "effCannot": _("Not possible"),
        "effSince": _("Since generated or opened"),
        "effNone": _("no difference"),
        "effShort": _("{n} h short"),
        "effLate": _("{n} h late"),
        "effWages": _("wages {n}"),
        "effFair": _("unfairness {n}"),
        "effWishes": _forms(lambda n: ngettext("{n} wish", "{n} wishes", n)),
        "effTotal": _("in all {n}"),
        "effGranted": _forms(lambda n: ngettext("{n} of {of} wish granted", "{n} of {of} wishes granted", n)),
        "overtaken": _("{who} changed that since, so your step stays. Undo again takes back the one before it."),
        "overtakenUnknown": _("That was changed since, so your step stays. Undo again takes back the one before it."),
        "overtakenRedo": _("{who} changed that since, so your step is not made again."),
        "overtakenRedoUnknown": _("That was changed since, so your step is not made again."),
        "gone": _("This draft is no longer there: it was deleted."),
        "toRosters": _("Rosters"),
        "leftOut": _forms(lambda n: ngettext("{n} day was left as it is:", "{n} days were left as they are:", n)),
        "changedBy": _forms(
            lambda n: ngettext("{who} changed {n} day at {at}: {days}.", "{who} changed {n} days at {at}: {days}.", n)
        ),
        "changedByYou": _forms(
            lambda n: ngettext(
                "You changed {n} day in another window at {at}: {days}.",
                "You changed {n} days in another window at {at}: {days}.",
                n,
            )
        ),
        "changedWhole": _("The whole roster was made anew meanwhile; it is read again."),
        "changedElsewhere": _("Somebody changed other departments' days meanwhile."),
        "mineKept": _("Your own change was not made."),
        "hereKept": _("What you did here was not made."),
        "mineAgain": _("Make mine again"),
        "noSuchShift": _("{name} cannot have {shift} on {day}."),
        "copiedDays": _("{n} copied. Ctrl+V pastes."),
        "cutDays": _("{n} cut. Ctrl+V moves."),
        "pasteUnknown": _("What was copied holds something else than shift codes."),
        "pasteBeyond": _forms(
            lambda n: ngettext(
                "{n} day would fall outside the roster or on people of other departments. Nothing was pasted.",
                "{n} days would fall outside the roster or on people of other departments. Nothing was pasted.",
                n,
            )
        ),
        "carryNothing": _("There is no shift here that you could carry."),
        "carryHow": _("Choose a day"),
        "carryMove": _("Move:"),
        "carrySwap": _("Swap:"),
        "carryCopy": _("Copy:"),
        "sumCost": _("wages {money}"),
        "sumNights": _("nights: {n}"),
        "sumWishes": _("wishes granted: {n} of {of}"),
        "noTemplates": _("none kept yet"),
        "templateKept": _("The week is kept as a template."),
        "templateGone": _("The template is deleted."),
        "role": _("Role"),
        # one day
        "dayEmpty": _("Nobody works on this day."),
        "dayNeed": _("Dashed: heads needed; line: heads given; {h} h expected to be short"),
        "dayWaits": _("Dashed: work that arrives; line: heads given. This work may wait."),
        # trouble
        "offline": _("The server does not answer. The page tries again."),
        "tryNow": _("Try now"),
        "fault": _("The page met a fault and did not do that. Load it again."),
        "reload": _("Load again"),
    }


def _forms(text: Callable[[int], str]) -> Forms:
    """What a module chooses from, which alone knows the number."""
    return {"one": str(text(1)), "other": str(text(2))}
