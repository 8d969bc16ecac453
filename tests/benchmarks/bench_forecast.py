"""Forecast quality and time on the real series: ``python -m tests.benchmarks.bench_forecast``.

One line a series and horizon: pinball loss ÷ last week again ÷ last eight same intervals, coverage of the 80 % band of
intervals and of days, bias of the mean, CPU seconds of one forecast with 300 paths and of its scores. Closed cells
count as nothing in every method. Needs the folder SHIFTLEDGER_SHARED.
"""

from __future__ import annotations

import time
from math import exp, log

from scheduler.workload.backtest import backtest
from scheduler.workload.forecast import forecast
from tests.scheduler.workload.builders import REAL, real

HEADER = f"{'series':12} {'days':>4} {'origins':>7} {'pinball':>8} {'÷ naive':>8} {'÷ clim8':>8} {'cover':>6} {'day':>6} {'bias':>7} {'blend':>6} {'s/forecast':>11} {'s/scores':>9}"  # noqa: E501


def main() -> None:
    print(HEADER)
    for days in (28, 14):
        to_naive, to_eight = [], []
        for name in REAL:
            series = real(name)
            step = {"lab": 7, "ed_iowa": 56}.get(name, 14)
            start = time.process_time()
            scores = backtest(series, {}, days, count=6, step_days=step, paths=300)
            scored = (time.process_time() - start) / 6 * 3  # a run scores three origins
            start = time.process_time()
            forecast(series, {}, series.end, days)
            made = time.process_time() - start
            if scores is None:
                raise SystemExit(f"{name}: too short for {days} days")
            to_naive.append(scores.pinball / scores.naive)
            to_eight.append(scores.pinball / scores.climatology)
            print(
                f"{name:12} {days:4} {scores.origins:7} {scores.pinball:8.3f} {to_naive[-1]:8.3f} {to_eight[-1]:8.3f} "
                f"{scores.coverage_80:6.2f} {scores.day_coverage_80:6.2f} {scores.bias:+7.2f} {scores.blend:6.1f} "
                f"{made:11.3f} {scored:9.3f}"
            )
        print(f"{'geometric mean':26} {'':8}{_mean(to_naive):8.3f} {_mean(to_eight):8.3f}\n")


def _mean(ratios: list[float]) -> float:
    return exp(sum(log(ratio) for ratio in ratios) / len(ratios))


if __name__ == "__main__":
    main()
