"""The benchmarks that are run by hand: ``python -m tests.benchmarks public --time-limit 60``, and so on."""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks import (
    agreement,
    attribution,
    bench_conflicts,
    board,
    ledger,
    long_year,
    own_problems,
    policies,
    public,
    site_day,
    slips,
    slips_attribution,
    workload,
)

COMMANDS = {
    "public": (public, "the public instances, with the peers beside ours"),
    "own": (own_problems, "the demo company and generated months of role blocks"),
    "long": (long_year, "a year of 150 people: memory and time"),
    "ledger": (ledger, "a year of punches into hours, and one new punch in it"),
    "site-day": (site_day, "one site-day of roles and breaks"),
    "board": (board, "the roster board at 50, 500 and 2,000 people: CPU, bytes, and Chromium"),
    "conflicts": (bench_conflicts, "how soon planted conflicts are explained"),
    "attribution": (attribution, "a month of 3,000 people divided to the fen, and why 200 departments changed"),
    "agreement": (agreement, "a long run of every rule against its check"),
    "slips-attribution": (slips_attribution, "slips planted in the arithmetic of attribution, and who notices"),
    "slips": (slips, "slips planted in every rule, and which suites notice"),
    "policies": (policies, "a year of actual work audited against stacks of labour rules"),
    "workload": (workload, "forecasts beside their peers, simulated rosters, and whether the distribution pays"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one benchmark; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (module, what) in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=module.__doc__)
        module.add_arguments(command)
        command.set_defaults(run=module.main)
    options = parser.parse_args(arguments)
    code: int = options.run(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
