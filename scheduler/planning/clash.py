"""Why a solve gave no roster, in one sentence for the note and as data for the page's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOTHING_FOUND = "No roster was found in {seconds:.0f} s and none was excluded: give the search more time."
NONE_EXISTS = "No roster can keep all hard rules."
STOPPED = "The search was stopped before it had found a roster."


def clash_sentence(said: Mapping[str, Any], clash: Mapping[str, Any] | None) -> str:
    """The note of a roster whose solve gave nothing; ``said`` is the stored result, ``clash`` the rules that clash."""
    if said["status"] != "infeasible":
        return STOPPED if said["termination"] == "cancelled" else NOTHING_FOUND.format(seconds=said["seconds"])
    if not clash or not clash["parts"]:
        return NONE_EXISTS
    parts = [str(part["message"]) for part in clash["parts"]]
    shown = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"These cannot all be kept: {shown}."
