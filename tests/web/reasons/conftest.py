"""The world's company with its draft, as for the pages of rosters."""

from tests.web.rosters.conftest import database_url, lead, signed_in, site, world

__all__ = ["database_url", "lead", "signed_in", "site", "world"]
