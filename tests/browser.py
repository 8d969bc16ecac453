"""Debian's Chromium for tests, and pages whose every complaint is noted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAYS = [(locale, width) for locale in ("zh_Hans_CN", "en") for width in (1440, 390)]  # of every flow
EXPECT_MS = 20_000  # a page may have to share two cores with a search


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Fails under CI when there is none, skips elsewhere."""
    found = shutil.which("chromium")
    if found is None:
        reason = "no chromium on the path (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=EXPECT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


def watch(context: BrowserContext, base: str, faults: list[str]) -> Page:
    """A page that notes into ``faults``: errors and warnings of its console, uncaught errors, breaches of its content
    security policy, pages without such a policy, and requests to any address that does not begin with ``base``."""
    page = context.new_page()

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"{page.url}: {message.type}: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{base}/", "data:", "blob:")):
            faults.append(f"{page.url} asks {request.url}")

    def answered(response: Response) -> None:
        if response.request.resource_type == "document" and "content-security-policy" not in response.headers:
            faults.append(f"{response.url} has no content security policy")

    page.on("console", heard)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("request", asked)
    page.on("response", answered)
    page.expose_function("noteBreach", lambda what: faults.append(f"{page.url}: breach of {what}"))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', (e) => "
        "window.noteBreach(`${e.violatedDirective} ${e.blockedURI}`));"
    )
    return page
