"""Templates: none forgotten, every text translated, nothing from elsewhere, vendored files as the manifest says."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from web import translations
from web.vendor import LIBRARIES, VENDOR

WEB = Path(__file__).parents[2] / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
NOT_TRANSLATED = {"Shiftledger", "CSV", "XLSX", "ID", "UTC"}


def text_of(source: str) -> str:
    """What is left of a template when tags, comments and everything that Jinja computes are gone."""
    source = re.sub(r"\{#.*?#\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"<kbd>[^<]*</kbd>", " ", source)  # keys are called as they are printed on keyboards
    source = re.sub(r"\{% block (?:page_class|body_attributes) %\}.*?\{% endblock %\}", " ", source, flags=re.DOTALL)
    spoken = re.findall(r'\b(?:title|placeholder|aria-label|alt|data-confirm)="([^"{]*[A-Za-z一-鿿][^"{]*)"', source)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"<!doctype html>|<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", " ", source, flags=re.DOTALL)
    return " ".join([source, *spoken])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_no_template_holds_a_text_that_is_not_translated(path: Path) -> None:
    words = re.findall(r"[A-Za-z一-鿿][\w一-鿿]*", re.sub(r"&\w+;", " ", text_of(path.read_text(encoding="utf-8"))))
    assert [word for word in words if word not in NOT_TRANSLATED and len(word) > 1] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_every_column_has_a_head_that_can_be_read_aloud(path: Path) -> None:
    assert re.findall(r"<th(?: [^>]*)?>\s*</th>", path.read_text(encoding="utf-8")) == []


def test_the_search_for_untranslated_texts_finds_them() -> None:
    assert "Hello" in text_of('<p class="x">Hello {{ name }}</p>')
    assert "Close" in text_of('<button aria-label="Close">{{ _("x") }}</button>')


def test_every_text_has_a_chinese_translation() -> None:
    assert [f"{text.place}: {text.msgid}" for text in translations.missing()] == []


def test_the_catalogues_agree_and_leave_nothing_open() -> None:
    merged, faults = translations.catalogue()
    assert faults == []
    assert len(merged) > 0


def test_translations_keep_their_parameters() -> None:
    merged, _faults = translations.catalogue()
    wrong = []
    for message in merged:
        if not message.id:
            continue
        wanted = message.id if isinstance(message.id, str) else message.id[1]
        given = message.string if isinstance(message.string, str) else message.string[0]
        if set(re.findall(r"%\((\w+)\)", wanted)) != set(re.findall(r"%\((\w+)\)", given)):
            wrong.append(message.id)
    assert wrong == []


def test_no_template_is_forgotten() -> None:
    sources = [p.read_text(encoding="utf-8") for p in (*TEMPLATES, *WEB.rglob("*.py"))]
    text = "\n".join(sources)
    orphans = [
        name for path in TEMPLATES if f'"{(name := path.relative_to(WEB / "templates").as_posix())}"' not in text
    ]
    assert orphans == []


def test_icons_that_templates_and_scripts_name_are_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="i-([\w-]+)"', (WEB / "static" / "img" / "icons.svg").read_text(encoding="utf-8")))
    used: set[str] = set()
    for path in (*TEMPLATES, *(WEB / "static" / "js").rglob("*.js")):
        source = path.read_text(encoding="utf-8")
        used.update(re.findall(r'\bicon\("([\w-]+)"', source))
        used.update(re.findall(r"#i-([a-z][\w-]+)", source))
    assert used - sprite == set()


def test_the_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest:
        assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
        assert entry["licence"]
    listed = {(VENDOR / entry["file"]).resolve() for entry in manifest}
    assert {p.resolve() for p in VENDOR.iterdir() if p.name != "manifest.json"} <= listed
    versions = {library.name: library.version for library in LIBRARIES}
    assert {e["name"]: e["version"] for e in manifest if e["name"] in versions} == versions


def test_no_page_asks_another_host_for_anything() -> None:
    sources = (*TEMPLATES, *(WEB / "static" / "js").rglob("*.js"), *(WEB / "static" / "css").rglob("*.css"))
    outside = [
        p.name for p in sources if re.search(r"(?:src|href|url\(|fetch\()\W{0,3}https?://", p.read_text("utf-8"))
    ]
    assert outside == []
