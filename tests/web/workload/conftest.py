"""The same world as the rosters' tests."""

from tests.web.rosters.conftest import database_url, lead, signed_in, site, world

__all__ = ["database_url", "lead", "signed_in", "site", "world"]
