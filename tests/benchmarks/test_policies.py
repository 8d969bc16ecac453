"""The benchmark of the audit runs, on a handful of people, and says for every stack what it found how fast."""

from __future__ import annotations

from argparse import ArgumentParser

import pytest

from tests.benchmarks import policies


def test_a_row_for_every_stack(capsys: pytest.CaptureFixture[str]) -> None:
    parser = ArgumentParser()
    policies.add_arguments(parser)
    assert policies.main(parser.parse_args(["--people", "4", "--days", "60"])) == 0
    said = capsys.readouterr().out
    assert said.startswith("4 people, 60 days\n")
    for codes in policies.STACKS.values():
        assert "+".join(codes) in said
    assert said.count("lines/s") == len(policies.STACKS)
