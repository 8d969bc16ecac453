"""Fixtures shared by the tests of services."""

from tests.scheduler.services.ledger_demo import demo, demo_template

__all__ = ["demo", "demo_template"]
