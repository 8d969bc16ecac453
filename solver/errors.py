"""Errors of the solver.

SolverError
├─ ProblemError(ValueError)   malformed input; carries every fault found
├─ ModelError                 CP-SAT calls the model invalid: our bug
└─ VerificationError          model and checks disagree: our bug

Infeasible, timed out and cancelled are values of a Solution, not errors.
"""

from __future__ import annotations


class SolverError(Exception):
    """Base of everything that the solver raises."""


class ProblemError(SolverError, ValueError):
    """The input is malformed. ``faults`` lists every fault, not only the first."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


class ModelError(SolverError):
    """CP-SAT refused the model that we built."""


class VerificationError(SolverError):
    """The model's roster breaks a hard rule, or its penalties are below those of the checks."""
