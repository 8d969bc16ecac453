"""Fetch the front-end libraries from npm into static/vendor and write the manifest that the tests hold them to.

``python -m web.vendor`` needs npm; the result is committed, so that running the service needs no npm and no network.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "vendor"
SPRITE = Path(__file__).parent / "static" / "img" / "icons.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """An npm package at a version, and which of its files are served (path in the package → name here)."""

    name: str
    version: str
    licence: str
    files: tuple[tuple[str, str], ...]


LIBRARIES = (
    Library(
        name="bootstrap",
        version="5.3.9",
        licence="MIT",
        files=(
            ("dist/css/bootstrap.min.css", "bootstrap.min.css"),
            ("dist/js/bootstrap.bundle.min.js", "bootstrap.bundle.min.js"),
            ("LICENSE", "bootstrap.LICENSE.txt"),
        ),
    ),
    Library(
        name="htmx.org",
        version="4.0.1",
        licence="0BSD",
        files=(("dist/htmx.min.js", "htmx.min.js"), ("LICENSE", "htmx.LICENSE.txt")),
    ),
    Library(
        name="echarts",
        version="6.1.0",
        licence="Apache-2.0",
        files=(
            ("dist/echarts.min.js", "echarts.min.js"),
            ("LICENSE", "echarts.LICENSE.txt"),
            ("NOTICE", "echarts.NOTICE.txt"),
        ),
    ),
)


ICONS_VERSION = "1.13.2"
ICONS = (
    "arrow-clockwise",
    "arrow-counterclockwise",
    "arrow-left-right",
    "arrow-repeat",
    "award",
    "bar-chart",
    "bar-chart-steps",
    "bell",
    "box-arrow-in-right",
    "box-arrow-right",
    "boxes",
    "calendar-plus",
    "calendar-week",
    "calendar-x",
    "calendar2-week",
    "check-circle",
    "check-lg",
    "chevron-left",
    "chevron-right",
    "clock",
    "clock-history",
    "coin",
    "copy",
    "cup-hot",
    "dash-lg",
    "download",
    "envelope",
    "exclamation-triangle",
    "eye",
    "file-earmark-arrow-up",
    "funnel",
    "gear",
    "globe2",
    "graph-up",
    "hourglass-split",
    "house",
    "inbox",
    "info-circle",
    "journal-text",
    "key",
    "list-check",
    "lock",
    "moon",
    "pencil",
    "people",
    "person",
    "person-circle",
    "pin-angle",
    "play-fill",
    "plus-lg",
    "printer",
    "search",
    "send",
    "shield-check",
    "stop-fill",
    "sun",
    "translate",
    "trash",
    "unlock",
    "upload",
    "x-circle",
    "x-lg",
)


def make_sprite() -> dict[str, str]:
    """One SVG with a symbol ``i-NAME`` for every icon of Bootstrap Icons that the pages use; its manifest entry."""
    with tempfile.TemporaryDirectory() as scratch:
        fetched = _pack("bootstrap-icons", ICONS_VERSION, Path(scratch))
        symbols = []
        with tarfile.open(fetched) as archive:
            for name in sorted(ICONS):
                member = archive.extractfile(f"package/icons/{name}.svg")
                if member is None:
                    raise SystemExit(f"bootstrap-icons has no icon {name}")
                body = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", member.read().decode().strip())
                symbols.append(f'<symbol id="i-{name}" viewBox="0 0 16 16">{" ".join(body.split())}</symbol>')
    text = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(text, encoding="utf-8")
    return {
        "name": "bootstrap-icons",
        "version": ICONS_VERSION,
        "file": "../img/icons.svg",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "licence": "MIT",
    }


def _pack(name: str, version: str, scratch: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch the front-end libraries and is not on the path")
    command = [npm, "pack", "--silent", f"{name}@{version}"]
    packed = subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True)  # noqa: S603
    return scratch / packed.stdout.strip().splitlines()[-1]


def fetch(library: Library, target: Path) -> list[dict[str, str]]:
    """Copy a library's files into ``target``; their manifest entries."""
    with tempfile.TemporaryDirectory() as scratch:
        entries = []
        with tarfile.open(_pack(library.name, library.version, Path(scratch))) as archive:
            for inside, name in library.files:
                member = archive.extractfile(f"package/{inside}")
                if member is None:
                    raise SystemExit(f"{library.name}@{library.version} has no file {inside}")
                data = b"\n".join(line for line in member.read().split(b"\n") if b"sourceMappingURL" not in line)
                (target / name).write_bytes(data)
                entries.append(
                    {
                        "name": library.name,
                        "version": library.version,
                        "file": name,
                        "sha256": hashlib.sha256(data).hexdigest(),
                        "licence": library.licence,
                    }
                )
    return entries


def main() -> None:
    """Fetch everything anew and write the manifest."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    entries = [entry for library in LIBRARIES for entry in fetch(library, VENDOR)]
    entries.append(make_sprite())
    (VENDOR / "manifest.json").write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(entries)} files of {len(LIBRARIES)} libraries\n")


if __name__ == "__main__":
    main()
