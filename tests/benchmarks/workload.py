"""From history to rosters: how good forecasts are, how fast rosters are simulated, whether the distribution pays.

Without --only every table is printed. What follows -- goes to the one named: workload --only proof -- --origins 4.
"""

from __future__ import annotations

import argparse
import importlib

TABLES = {
    "forecast": "tests.benchmarks.workload_forecast",
    "simulate": "tests.benchmarks.workload_simulate",
    "proof": "tests.benchmarks.workload_proof",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which tables, and what the one is told."""
    parser.add_argument("--only", choices=sorted(TABLES), help="print these tables alone")
    parser.add_argument("options", nargs="*", help="of the one table, after --")


def main(options: argparse.Namespace) -> int:
    """Print the tables; 1 if one of them says that it missed what it must show."""
    if options.options and not options.only:
        raise SystemExit("options after -- need --only")
    worst = 0
    for name in [options.only] if options.only else TABLES:
        module = importlib.import_module(TABLES[name])
        parser = argparse.ArgumentParser(prog=f"workload --only {name} --", description=module.__doc__)
        module.add_arguments(parser)
        worst = max(worst, module.main(parser.parse_args(options.options)))
    return worst
