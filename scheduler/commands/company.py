"""``init``, ``import``, ``backup`` and ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.commands.base import PARTLY, Session, about, json_option, once_each, out, print_json, print_table
from scheduler.commands.progress import bar
from scheduler.errors import InvalidInput
from scheduler.i18n import environment_locale
from scheduler.i18n import gettext as _
from scheduler.wording import STATE_NAMES

if TYPE_CHECKING:
    from scheduler.exchange.report import ImportReport

SHOWN_FAULTS = 20  # of each file


@click.command()
@json_option
@click.pass_obj
def init_(session: Session, as_json: bool) -> None:
    from scheduler.services.maintenance import lay_schema  # noqa: PLC0415

    app = session.unchecked_app
    app.config.data_dir.mkdir(parents=True, exist_ok=True)
    report = lay_schema(app)
    if as_json:
        print_json({"before": report.before, "after": report.after, "changed": report.changed})
    elif report.changed:
        out.print(
            _(
                "The database is at revision %(revision)s. Next: shiftledger serve, whose pages lead on, or "
                "shiftledger import FOLDER",
                None,
                revision=report.after,
            )
        )
    else:
        out.print(_("The database is at revision %(revision)s already.", None, revision=report.after))


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--kind", metavar="KIND", help=_("What the file holds, where name and header do not say (people, …)."))
@click.option("--role", metavar="CODE", help=_("The role of a workload file that has no role column."))
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="CATEGORY=CODE",
    help=_("Which role a category of the file is; repeatable."),
)
@click.option("--tz", metavar="ZONE", help=_("The zone of the file's local times (default: the site's)."))
@click.option("--dry-run", is_flag=True, help=_("Check everything, keep nothing."))
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    path: Path,
    kind: str | None,
    role: str | None,
    pairs: tuple[str, ...],
    tz: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    from scheduler.services.importing import import_path  # noqa: PLC0415

    session: Session = ctx.obj
    mapping = once_each("--map", map(_pair, pairs)) or None
    with bar(_("Import"), quiet=as_json) as told:
        reports = import_path(
            session.app,
            session.actor,
            path,
            kind=kind,
            role=role,
            mapping=mapping,
            tz=tz,
            dry_run=dry_run,
            progress=told,
        )
    locale = environment_locale()
    if as_json:
        print_json([import_data(report, locale) for report in reports])
    else:
        print_table(
            "",
            [_("File"), _("Kind"), _("State"), _("Added"), _("Changed"), _("Unchanged"), _("Quarantined")],
            [
                (r.name, r.kind, _(STATE_NAMES[r.state]), r.added, r.changed, r.unchanged, r.quarantined)
                for r in reports
            ],
            left=3,
        )
        for report in reports:
            for words in report.sentences(locale, limit=SHOWN_FAULTS):
                out.print(about(report.name, words), markup=False, soft_wrap=True)
            if (more := len(report.faults) - SHOWN_FAULTS) > 0:
                text = _("… and %(count)s faults more; --json and the pages have the whole quarantine.")
                out.print(about(report.name, text % {"count": more}), markup=False, soft_wrap=True)
    if any(report.refused for report in reports):
        ctx.exit(InvalidInput.exit_code)
    if any(report.quarantined for report in reports):
        ctx.exit(PARTLY)


def import_data(report: ImportReport, locale: str) -> dict[str, object]:
    """One file's report, for JSON."""
    return {
        "file": report.name,
        "kind": report.kind,
        "state": report.state,
        "rows": report.rows,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "quarantined": report.quarantined,
        "checks": report.checks(),
        "messages": report.sentences(locale, limit=len(report.faults)),
    }


def _pair(text: str) -> tuple[str, str]:
    category, _equals, code = text.rpartition("=")
    if not category or not code:
        raise InvalidInput(f"--map {text!r}: CATEGORY=CODE is accepted", key="map_pair", value=text)
    return category, code


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def backup_(session: Session, file: Path, as_json: bool) -> None:
    from scheduler.services.maintenance import back_up  # noqa: PLC0415

    report = back_up(session.app, session.actor, file)
    if as_json:
        print_json(
            {
                "path": report.path,
                "revision": report.revision,
                "rows": report.rows,
                "bytes": report.size,
                "seconds": report.seconds,
            }
        )
    else:
        out.print(
            _(
                "%(rows)s rows in %(tables)s tables written to %(path)s.",
                None,
                rows=report.rows,
                tables=report.tables,
                path=report.path,
            )
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def restore_(session: Session, file: Path, as_json: bool) -> None:
    from scheduler.services.maintenance import restore  # noqa: PLC0415

    app = session.unchecked_app
    app.config.data_dir.mkdir(parents=True, exist_ok=True)
    report = restore(app, session.operator, file)
    if as_json:
        print_json({"path": report.path, "revision": report.revision, "rows": report.rows, "seconds": report.seconds})
    else:
        out.print(
            _(
                "%(rows)s rows in %(tables)s tables restored from %(path)s.",
                None,
                rows=report.rows,
                tables=report.tables,
                path=report.path,
            )
        )
