"""The forecast tables count what they say, and every series they name can be read."""

from __future__ import annotations

import argparse

import numpy as np
import pytest

from tests.benchmarks import workload, workload_forecast
from tests.benchmarks.workload_forecast import Row, measured, table
from tests.benchmarks.workload_series import HORIZON, JUDGED, MADE, OTHERS, origins_of, series_of


@pytest.mark.parametrize("name", [*JUDGED, *OTHERS])
def test_every_series_has_origins_with_a_past_and_a_future(name):
    series, origins = series_of(name), origins_of(name)
    assert len(origins.newest) >= 4
    assert not set(origins.newest) & set(origins.earlier)
    for day in (*origins.newest, *origins.earlier):
        assert (day - series.first_day).days >= 35
        assert (series.end - day).days >= HORIZON


def test_made_up_series_are_the_same_every_time():
    again = MADE["made_bakery"]()
    assert (again.values == series_of("made_bakery").values).all()


def test_brazils_orders_lie_on_their_weekdays():
    values = series_of("brazil").values.reshape(-1, 7)
    assert values.shape == (13, 7)
    assert values[0, 2] == 539_577  # the first row is a Wednesday
    assert (~np.isnan(values[:, :5])).sum() == 60
    assert (values[:, 5:] == 0).all()


def test_a_row_compares_on_the_same_cells():
    row = measured("made_bakery", origins_of("made_bakery").newest[:2], lightgbm=False)
    assert row.origins == 2
    assert 0.8 < row.against("climatology_8") < 1.0
    assert row.behind_best == row.ours / min(row.peers.values())
    assert row.known_levels < row.ours
    assert 0.6 < row.cover("cell") < 0.95
    assert abs(row.bias) < 0.3


def test_the_last_line_is_the_geometric_mean():
    rows = [
        Row(name=name, origins=1, ours=loss, known_levels=1.0, peers={"naive": 4.0, "climatology_8": 1.0})
        for name, loss in (("pick_uk", 0.5), ("lab", 2.0))
    ]
    for row in rows:
        row.said, row.came = 1.1, 1.0
        row.peers["climatology_26"] = 1.0
    lines = table("title", rows, lightgbm=False)
    assert "+10%" in lines[2]
    assert lines[-1].split()[2] == "1.000"


def test_one_table_is_printed_alone(monkeypatch, capsys):
    told = []
    monkeypatch.setattr(workload_forecast, "main", lambda options: told.append(options) or 0)
    parser = argparse.ArgumentParser()
    workload.add_arguments(parser)
    assert workload.main(parser.parse_args(["--only", "forecast", "--", "--roles", "7"])) == 0
    assert told[0].roles == 7
    with pytest.raises(SystemExit):
        workload.main(parser.parse_args(["--", "--roles", "7"]))
