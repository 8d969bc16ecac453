"""Forecasts on real and made-up series, four weeks ahead from rolling origins, beside simpler methods and LightGBM.

Every origin knows only what came before it; the forecast's own backtest chose its blend there. «÷ x» is the mean
pinball loss over nine quantiles against method x on the same cells; «cover» the share inside the 80 % band, a value
that many paths share counting by its part inside («plain» counts it whole: rare work cannot be cut at 80 %); «known» is
the loss ÷ climatology-8 if every coming week's total were known beforehand. A forecaster that knows the law of
stationary work has 0.90 (many units) to 0.92 (few) of climatology-8's loss: eight values are a small sample, and no
more is to be won without a level that moves and is foreseen. Needs the folder SHIFTLEDGER_SHARED.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from math import exp, log
from zoneinfo import ZoneInfo

import numpy as np

from scheduler.workload.backtest import scored_forecast, simple_forecasts
from scheduler.workload.forecast import LEVELS, PATHS
from scheduler.workload.history import history_of
from scheduler.workload.paths import TYPICAL
from scheduler.workload.profile import Fit, fit
from scheduler.workload.scores import inside_band, mean_inside, pinball
from scheduler.workload.series import Floats, Series
from scheduler.workload.site import SiteWorkload, forecast_site
from scheduler.workload.spread import measure
from tests.benchmarks import workload_peers
from tests.benchmarks.workload_series import HORIZON, JUDGED, OTHERS, origins_of, series_of
from tests.scheduler.workload.builders import standard

_LEVELS = np.array(LEVELS)
_SCALE_ROLES = 200
PEERS = ("naive", "climatology_8", "climatology_26", "lightgbm")


@dataclass(slots=True)
class Row:
    """One series over some origins; losses summed over cells."""

    name: str
    origins: int = 0
    ours: float = 0.0
    known_levels: float = 0.0
    peers: dict[str, float] = field(default_factory=dict)
    inside: dict[str, list[float]] = field(default_factory=lambda: {k: [] for k in ("cell", "plain", "day", "week")})
    said: float = 0.0
    came: float = 0.0
    seconds: float = 0.0

    def against(self, peer: str) -> float:
        return self.ours / self.peers[peer] if self.peers.get(peer) else float("nan")

    @property
    def behind_best(self) -> float:
        """Loss ÷ the best peer's; above 1.02 is more than 2 % behind."""
        return self.ours / min(self.peers.values())

    @property
    def bias(self) -> float:
        return self.said / self.came - 1

    def cover(self, of: str) -> float:
        return float(np.mean(self.inside[of])) if self.inside[of] else float("nan")


def measured(name: str, origins: Sequence[date], *, lightgbm: bool) -> Row:
    """The row of one series."""
    series = series_of(name)
    row = Row(name=name, origins=len(origins), peers=dict.fromkeys(PEERS if lightgbm else PEERS[:3], 0.0))
    for start in origins:
        truth = series.window(start, HORIZON)
        actual = truth.reshape(-1)
        known = int((~np.isnan(actual)).sum())
        began = time.process_time()
        made = scored_forecast(series, {}, start, HORIZON, paths=PATHS, seed=1)
        row.seconds += time.process_time() - began
        row.ours += pinball(actual, made.quantiles, _LEVELS) * known
        row.known_levels += pinball(actual, _with_levels(series, start, truth), _LEVELS) * known
        for peer, quantiles in simple_forecasts(series, {}, start, HORIZON).items():
            row.peers[peer] += pinball(actual, quantiles, _LEVELS) * known
        if lightgbm:
            said = workload_peers.lightgbm_quantiles(series, {}, start, HORIZON)
            row.peers["lightgbm"] += pinball(actual, said, _LEVELS) * known
        _cover(row, truth, made.paths, made.quantiles)
        row.said += float(made.mean[~np.isnan(actual)].sum())
        row.came += float(np.nansum(actual))
    return row


def _cover(row: Row, truth: Floats, paths: Floats, quantiles: Floats) -> None:
    actual = truth.reshape(-1)
    worked = quantiles[-1] > 0
    sums = {"cell": (actual, paths, worked)}
    by_day = paths.reshape(len(paths), HORIZON, -1).sum(axis=2)
    mean = by_day.mean(axis=0)
    sums["day"] = (truth.sum(axis=1), by_day, mean > 0.02 * mean.max())
    by_week = by_day.reshape(len(paths), HORIZON // 7, 7).sum(axis=2)
    sums["week"] = (np.nansum(truth, axis=1).reshape(-1, 7).sum(axis=1), by_week, by_week.mean(axis=0) > 0)
    for of, (came, said, counted) in sums.items():
        total, number = mean_inside(inside_band(came, said), counted)
        row.inside[of].append(total / max(1, number))
    plain = (actual >= quantiles[0]) & (actual <= quantiles[-1])
    row.inside["plain"].append(float(plain[worked & ~np.isnan(actual)].mean()))


def _with_levels(series: Series, start: date, truth: Floats) -> Floats:
    """Quantiles (levels, cells) if the total of every week, past and coming, had been known."""
    known = series.before(start)
    history = history_of(known, {})
    leads = HORIZON // 7
    fitted = fit(history.usual, history.is_open, leads)
    target = fitted.origins[:, None] + np.arange(leads)[None, :]
    count = len(history.seen)
    came = np.where((target < count)[:, :, None], history.seen[np.minimum(target, count - 1)], np.nan)
    seen = ~np.isnan(came) & (fitted.mu > 0)
    expected = np.where(seen, fitted.mu, 0.0).sum(axis=2)
    ratio = np.divide(np.where(seen, came, 0.0).sum(axis=2), expected, out=np.ones_like(expected), where=expected > 0)
    mu = fitted.mu * ratio[:, :, None]
    weeks = truth.reshape(leads, -1)
    mu[-1] = fitted.now * (np.nansum(weeks, axis=1) / np.maximum(fitted.now.sum(axis=1), 1e-9))[:, None]
    spread = measure(history.seen, Fit(mu=mu, origins=fitted.origins), TYPICAL)
    if spread is None:
        return np.full((len(LEVELS), truth.size), np.nan)
    expected_cells = mu[-1].reshape(-1)
    out = np.zeros((len(LEVELS), expected_cells.size))
    worked = expected_cells > 0
    out[:, worked] = spread.quantiles(expected_cells[worked], _LEVELS).T
    return out


def table(title: str, rows: Sequence[Row], *, lightgbm: bool) -> list[str]:
    """One line a series, the geometric means of the judged and of the others."""
    head = f"{'series':14}{'n':>3}{'÷clim8':>8}{'known':>7}{'÷clim26':>8}{'÷naive':>8}{'÷lgbm':>7}{'÷best':>7}"
    head += f"{'cover':>7}{'plain':>6}{'day':>6}{'week':>6}{'bias':>7}{'CPU s':>7}"
    lines = [title, head]
    for row in rows:
        lgbm = f"{row.against('lightgbm'):7.3f}" if lightgbm else f"{'–':>7}"
        lines.append(
            f"{row.name:14}{row.origins:3}{row.against('climatology_8'):8.3f}"
            f"{row.known_levels / row.peers['climatology_8']:7.3f}{row.against('climatology_26'):8.3f}"
            f"{row.against('naive'):8.3f}{lgbm}{row.behind_best:7.3f}{row.cover('cell'):7.2f}{row.cover('plain'):6.2f}"
            f"{row.cover('day'):6.2f}{row.cover('week'):6.2f}{100 * row.bias:+6.0f}%{row.seconds / row.origins:7.2f}"
        )
    for group, names in (("the judged", JUDGED), ("the others", OTHERS)):
        found = [row for row in rows if row.name in names]
        if found:
            mean = exp(sum(log(row.against("climatology_8")) for row in found) / len(found))
            known = exp(sum(log(row.known_levels / row.peers["climatology_8"]) for row in found) / len(found))
            cover = [float(np.mean([row.cover(of) for row in found])) for of in ("cell", "plain", "day", "week")]
            lines.append(
                f"{group:14}{'':3}{mean:8.3f}{known:7.3f}{'':30}{cover[0]:7.2f}{cover[1]:6.2f}{cover[2]:6.2f}{cover[3]:6.2f}"
            )
    return lines


def scale(roles: int) -> str:
    """One line: a site of so many roles over four weeks of half hours with 300 paths, scores included."""
    base = series_of("pick_uk")
    series = {}
    for i in range(roles):
        rng = np.random.default_rng(i)
        values = rng.binomial(base.values.astype(np.int64), rng.uniform(0.05, 0.9)).astype(np.float64)
        series[f"r{i:03}"] = Series(first_day=base.first_day, slot_min=base.slot_min, values=values)
    site = SiteWorkload(
        zone=ZoneInfo("Europe/London"),
        slot_min=30,
        first_day=base.end,
        days=HORIZON,
        seed=1,
        roles=tuple(series),
        series=series,
        standards={role: standard(role=role) for role in series},
        calendar={},
        paths=PATHS,
    )
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    began = time.perf_counter()
    forecast_site(site)
    wall = time.perf_counter() - began
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(a.ru_utime + a.ru_stime - b.ru_utime - b.ru_stime for a, b in zip(after, before, strict=True))
    memory = after[0].ru_maxrss + after[1].ru_maxrss * (os.cpu_count() or 1)
    return (
        f"{roles} roles × 28 days × 30 min × {PATHS} paths, scored, with required capacity: {wall:.1f} s, "
        f"CPU {cpu:.1f} s, at most {memory / 1e6:.2f} GB on {os.cpu_count()} cores (target 60 s, 2 GB)"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to leave out."""
    parser.add_argument("--series", nargs="+", choices=[*JUDGED, *OTHERS], default=[*JUDGED, *OTHERS])
    parser.add_argument("--without-lightgbm", action="store_true", help="even where it is installed")
    parser.add_argument("--roles", type=int, default=_SCALE_ROLES, help="of the large site; 0 leaves it out")


def main(options: argparse.Namespace) -> int:
    """Print the tables of the newest and of the earlier origins, and the large site."""
    lightgbm = workload_peers.INSTALLED and not options.without_lightgbm
    if not lightgbm:
        print("LightGBM is not installed (or left out): its column is empty, and «÷best» is over the other peers")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:  # clean CPU seconds
        for title, which in (("newest origins", "newest"), ("earlier origins, which confirm", "earlier")):
            jobs = {name: getattr(origins_of(name), which) for name in options.series}
            rows = [apart.submit(measured, n, o, lightgbm=lightgbm).result() for n, o in jobs.items() if o]
            print("\n".join(table(title, rows, lightgbm=lightgbm)), end="\n\n", flush=True)
    if options.roles:
        print(scale(options.roles), flush=True)
    return 0
