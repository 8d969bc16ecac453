"""What commands share: the service on first use, the account that acts, tables or JSON, errors as exit codes."""

from __future__ import annotations

import json
import logging
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scheduler.errors import InvalidInput, NotFound, SchedulerError
from scheduler.i18n import N_, environment_locale
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.bootstrap import App
    from scheduler.domain.actor import Actor

FIGURE_WIDTH = 20  # cells wider than this are words, which may wrap
LARGEST = 2**31 - 1  # of the numbers of rows
PARTLY = 3  # exit code: some of it could not be done
INTERRUPTED = 130  # as shells have it: 128 and the signal
# where to look after an error, by its key; the commands' own words are the same in every language
HINTS = {
    "period_unresolved": N_("See: shiftledger hours queue %(period)s"),
    "period_quarantine": N_("See: shiftledger hours quarantine list"),
    "decision_needs_account": N_("Name one: shiftledger --as LOGIN …"),
}
Command = TypeVar("Command", bound=Callable[..., Any])
Value = TypeVar("Value")
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Session:
    """One run of the command line. Nothing is opened before a command asks for it."""

    def __init__(self, login: str | None) -> None:
        self._login = login

    @cached_property
    def unchecked_app(self) -> App:
        """The service, whatever the state of its database."""
        from scheduler.bootstrap import build  # noqa: PLC0415 - help must not wait for the database's library
        from scheduler.logs import configure_logs  # noqa: PLC0415

        configure_logs(logging.WARNING)  # a person reads the terminal; serve and worker log everything
        return build()

    @cached_property
    def app(self) -> App:
        """The service on a database of this program's revision; ``Conflict`` before ``shiftledger init``."""
        from scheduler.storage.migrations import require_current  # noqa: PLC0415

        require_current(self.unchecked_app.database)
        return self.unchecked_app

    @property
    def operator(self) -> Actor:
        """Whoever sits at the machine; may do what an admin may."""
        from scheduler.domain.actor import AccountRole, Actor  # noqa: PLC0415

        return Actor(login="operator", role=AccountRole.ADMIN)

    @cached_property
    def actor(self) -> Actor:
        """The account of ``--as``; without it the operator."""
        from scheduler.services.accounts import find_account  # noqa: PLC0415

        if self._login is None:
            return self.operator
        account = find_account(self.app, self._login)
        if account is None or not account.active:
            raise NotFound(f"no active account {self._login!r}", key="account_unknown", login=self._login)
        return account.actor

    def follow_hours(self) -> None:
        """See the refresh of the hours through that a command has asked for: no service may be running to do it."""
        from scheduler.jobs.here import work_off  # noqa: PLC0415
        from scheduler.services.hours_changes import JOB  # noqa: PLC0415

        work_off(self.app, JOB)

    def close(self) -> None:
        if "unchecked_app" in self.__dict__:
            self.unchecked_app.close()


def json_option(command: Command) -> Command:
    """``--json``: the result as one JSON document on standard output, nothing else."""
    return click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))(command)


class LocalDay(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(_("“%(value)s” is not a date; accepted: YYYY-MM-DD", None, value=value), param, ctx)


class RowNumber(click.types.IntParamType):
    """The number of a row; one that no database's integers hold is the number of no row."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        return max(-1, min(int(super().convert(value, param, ctx)), LARGEST))


DAY = LocalDay()
ROW = RowNumber()


def print_json(result: object) -> None:
    """Dates and decimals as text, Chinese as it is."""
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1, default=str) + "\n")


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, left: int = 1, widest: int | None = None
) -> None:
    """A table whose first ``left`` columns are text, cut at ``widest`` if given; the others are aligned right.

    Where the terminal is too narrow the texts and headers wrap: a figure that is cut would be another figure.
    """
    if title:  # above it, not as its title: that would be wrapped to the table's width
        out.print(title, style="italic", markup=False, soft_wrap=True)
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max((cell_len(row[number]) for row in cells), default=0) for number in range(len(columns))]
    natural = sum(max(cell_len(column), width) + 2 for column, width in zip(columns, widths, strict=True)) - 2
    narrow = widest is None and natural > out.width
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        if number < left:
            table.add_column(column, no_wrap=widest is not None, max_width=widest)
        elif narrow and widths[number] < FIGURE_WIDTH:
            table.add_column(
                textwrap.fill(column, max(widths[number], 1), break_long_words=False), justify="right", no_wrap=True
            )
        else:
            table.add_column(column, justify="right")
    for row in cells:
        table.add_row(*row)
    out.print(table)


def hours(minutes: float) -> str:
    """Minutes as hours with one decimal."""
    return f"{minutes / 60:,.1f}"


def money(fen: int, currency: str = "CNY") -> str:
    """Fen in the site's currency, in the terminal's language."""
    from babel.numbers import format_currency  # noqa: PLC0415

    return format_currency(fen / 100, currency, locale=environment_locale(), format_type="standard")


def about(what: str, said: str) -> str:
    """What is spoken of and what is said of it, with the colon of the terminal's language."""
    return _("%(what)s: %(said)s", None, what=what, said=said)


def sentence(error: SchedulerError) -> str:
    """The error in the terminal's language; its own English words where its key has no sentence."""
    return words(error.key, error.params, str(error))


def words(key: str, params: Mapping[str, object], otherwise: str) -> str:
    """The sentence of a key, its parameters filled in; words of ours among them are translated too."""
    from scheduler.messages import MESSAGES, WORDS  # noqa: PLC0415

    text = MESSAGES.get(key)
    if text is None:
        return otherwise
    told = {name: _(WORDS[str(value)]) if str(value) in WORDS else _plain(value) for name, value in params.items()}
    try:
        return _(text, None, **told)
    except (KeyError, TypeError, ValueError):
        return otherwise


def _plain(value: object) -> object:
    """A time as it stands on its own clock, to the minute."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def once_each(option: str, pairs: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Repeated pairs of an option as a mapping. Raises ``InvalidInput`` for a name that is given twice."""
    found: dict[str, Value] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidInput(f"{option} names {name!r} twice", key="named_twice", option=option, value=name)
        found[name] = value
    return found


@contextmanager
def failing_with_codes(ctx: click.Context) -> Iterator[None]:
    """An error of the service, or of the machine, ends the command with one sentence and its class's exit code."""
    try:
        yield
    except SchedulerError as error:
        _say(error)
        ctx.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print(words("interrupted", {}, "Interrupted."))
        ctx.exit(INTERRUPTED)
    except Exception as error:
        from scheduler.storage.failures import unavailable  # noqa: PLC0415

        refusal = unavailable(error)
        if refusal is None:
            raise
        _say(refusal)
        ctx.exit(refusal.exit_code)


def _say(error: SchedulerError) -> None:
    err.print(about(f"[bold red]{_('Error')}[/]", escape(sentence(error))), soft_wrap=True)
    hint = HINTS.get(error.key)
    if hint is not None:
        err.print(_(hint, None, **error.params), soft_wrap=True, markup=False)
