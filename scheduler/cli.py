"""The command line: ``shiftledger``. Every command ends with an exit code that a script can trust:

0 done · 1 a fault of ours · 2 not accepted (usage, file, value) · 3 done, but rows stand in quarantine or work was cut
off · 4 not found · 5 not allowed · 6 the state does not allow it · 7 an edit breaks a rule · 8 planning failed ·
9 disk, database server or file permissions refuse · 130 interrupted.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

from scheduler.commands import click_words
from scheduler.commands.base import Session, failing_with_codes
from scheduler.i18n import gettext as _

click_words.speak()  # before any command is made: what it says is fixed then

# name → (module in scheduler/commands, help); a module is loaded only when its command runs, so that help is quick
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("company", _("Make the data folder and the database, or bring them up to date.")),
    "import": ("company", _("Import a folder, or one CSV or XLSX file.")),
    "calendar": ("calendar", _("The day table: what each day is, and what the country's calendar proposes.")),
    "workload": ("known_work", _("What is known or expected of the workload to come.")),
    "forecast": ("workload", _("Forecast the workload of every role and turn it into demand.")),
    "roster": ("roster", _("Generate, show and publish rosters.")),
    "simulate": ("simulate", _("Judge a roster against what may come, or against what came.")),
    "regret": ("simulate", _("Split what a finished period cost beyond the roster of hindsight, by cause.")),
    "hours": ("hours", _("Resolve punches into hours by role, and lock periods.")),
    "policy": ("policy", _("Labour rules: audits, rule packs in force, derogations.")),
    "kpi": ("kpi", _("The KPI table, plan against actual by slot, and labour accounts.")),
    "attribution": ("attribution", _("Compute and show what each person's work contributed.")),
    "serve": ("server", _("Serve the pages.")),
    "worker": ("server", _("Run queued jobs until told to stop.")),
    "user": ("accounts", _("Accounts.")),
    "backup": ("company", _("Write a backup while the service is in use.")),
    "restore": ("company", _("Restore a backup into an empty place.")),
}


class Commands(click.Group):
    """Knows its commands by name and loads them one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, words = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"scheduler.commands.{module}"), f"{cmd_name}_")
        command.help = words
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, words) for name, (_module, words) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        with failing_with_codes(ctx):
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--as", "login", metavar="LOGIN", help=_("Act as this account (default: the operator of the machine)."))
@click.version_option(package_name="shiftledger")
@click.pass_context
def main(ctx: click.Context, login: str | None) -> None:
    ctx.obj = Session(login)
    ctx.call_on_close(ctx.obj.close)


main.help = _(
    "Shiftledger: rosters from the workload's distribution, the hours of every role, and what each contributed.\n\n"
    "Settings come from the environment: SHIFTLEDGER_DATA_DIR, DATABASE_URL, SHIFTLEDGER_SECRET_KEY and others.\n\n"
    "Exit codes: 0 done; 1 a fault of ours; 2 not accepted; 3 done, but rows stand in quarantine or work was cut off; "
    "4 not found; 5 not allowed; 6 the state does not allow it; 7 an edit breaks a rule; 8 planning failed; "
    "9 disk, database server or file permissions refuse; 130 interrupted."
)


if __name__ == "__main__":
    main()
