"""Click's own words (usage, options, refused values) in the terminal's language.

Click asks the machine's gettext, which knows nothing of our catalogues; ``click.po`` holds its sentences.
"""

from __future__ import annotations

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from scheduler.i18n import gettext

_MODULES = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)


def speak() -> None:
    """Let Click say its sentences by our catalogues; those that they lack stay English."""
    for module in _MODULES:
        names = vars(module)
        names |= {name: ours for name, ours in (("_", gettext), ("ngettext", _counted)) if name in names}


def _counted(one: str, several: str, count: int) -> str:
    return gettext(one if count == 1 else several)
