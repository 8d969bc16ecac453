"""What a rule is: a name, a formula in its docstring, and an ``encode`` that writes itself into a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from ortools.sat.python.cp_model import CpModel, LinearExpr

from solver.problem import Problem
from solver.variables import Variables


@dataclass(frozen=True, slots=True)
class PenaltyTerm:
    """One term of the objective: ``weight × violation``, kept by rule so that the breakdown is free."""

    rule: str
    subject: str
    weight: int
    violation: LinearExpr


class Rule(Protocol):
    """One rule, one small class, one file. Its check is ``solver/checks/<name>.py``, written independently."""

    name: ClassVar[str]

    def applies_to(self, problem: Problem) -> bool:
        """Is there anything in the problem that this rule speaks of?"""
        ...

    def encode(self, problem: Problem, model: CpModel, variables: Variables) -> Iterator[PenaltyTerm]:
        """Add constraints; yield the soft terms. A generator: the caller must exhaust it."""
        ...
