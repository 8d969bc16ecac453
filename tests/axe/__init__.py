"""axe-core, the accessibility checker, vendored for the tests only; nothing of it is served or installed.

``python -m tests.axe`` fetches it from npm and writes the manifest; the result is committed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from web.vendor import Library, fetch

FOLDER = Path(__file__).parent
AXE = Library(
    name="axe-core",
    version="4.14.1",
    licence="MPL-2.0",
    files=(
        ("axe.min.js", "axe.min.js"),
        ("LICENSE", "axe.LICENSE.txt"),
        ("LICENSE-3RD-PARTY.txt", "axe.LICENSE-3RD-PARTY.txt"),
    ),
)
GRAVE = ("serious", "critical")


def grave_findings(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands: the rule, how many elements, the first of them."""
    page.evaluate((FOLDER / "axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    told = []
    for rule in found["violations"]:
        html = [str(node["html"]) for node in rule["nodes"]]
        if html and rule["impact"] in GRAVE:
            told.append(f"{rule['impact']}: {rule['id']} ({len(html)}×): {html[0][:300]}")
    return told


def main() -> None:
    """Fetch the files anew and write the manifest."""
    entries = fetch(AXE, FOLDER)
    (FOLDER / "manifest.json").write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} files of {AXE.name} {AXE.version}\n")
