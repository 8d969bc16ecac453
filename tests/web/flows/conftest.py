"""``cast``: the persons of one flow, in one language and at one width, over a fresh copy of the world."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scheduler.jobs.handlers import HANDLERS
from tests.browser import WAYS
from tests.web.flows.stage import Cast
from tests.web.serving import serving


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[0][:2]}-{way[1]}")
def cast(request: pytest.FixtureRequest, world_template: Path, tmp_path: Path, chromium: Browser) -> Iterator[Cast]:
    with serving(world_template, tmp_path, kinds=tuple(HANDLERS)) as (app, base):
        locale, width = request.param
        made = Cast(app, base, chromium, locale, width)
        yield made
        made.end()
