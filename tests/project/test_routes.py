"""Every route has its policy row and every row its route."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

from flask import Flask

from scheduler.bootstrap import build
from scheduler.config import Config
from scheduler.messages import MESSAGES
from web import create_app, translations
from web.access import ROUTES, Scope
from web.navigation import ENTRIES

ROOT = Path(__file__).parents[2]
ERRORS = {"SchedulerError", "NotFound", "Forbidden", "Conflict", "InvalidInput", "PlanningFailed", "TooManyAttempts"}


def application(tmp_path: Path) -> Flask:
    key = "test-key-0123456789-abcdefghijklmnopqrstuvwxyz"
    return create_app(build(Config(data_dir=tmp_path, secret_key=key, secure_cookies=False)))


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_a_policy_row_and_every_row_a_route(tmp_path: Path) -> None:
    assert routes(application(tmp_path)) == set(ROUTES)


def test_a_route_that_takes_an_object_says_whose_it_can_be(tmp_path: Path) -> None:
    app = application(tmp_path)
    unsaid = [
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.arguments and rule.endpoint != "static" and ROUTES[rule.endpoint, method].scope is Scope.NONE
    ]
    assert unsaid == []


def test_a_route_without_a_row_answers_403(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "shiftledger.sqlite")
    app = application(tmp_path)
    app.add_url_rule("/forgotten", endpoint="forgotten", view_func=lambda: "seen by everybody")
    assert app.test_client().get("/forgotten").status_code == 403


def test_the_navigation_leads_to_routes_only(tmp_path: Path) -> None:
    known = routes(application(tmp_path))
    assert all((entry.endpoint, "GET") in known for entry in ENTRIES)


def raised_keys() -> set[tuple[str, str]]:
    """(key, file) of every ``key="…"`` given to an error class in scheduler/."""
    found = set()
    for path in (ROOT / "scheduler").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                for keyword in node.keywords:
                    if keyword.arg == "key" and isinstance(keyword.value, ast.Constant):
                        found.add((str(keyword.value.value), str(path.relative_to(ROOT))))
    return found


def test_a_sentence_asks_for_no_parameter_that_is_not_given() -> None:
    unmet = []
    for path in (ROOT / "scheduler").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            key = given.get("key")
            if not isinstance(key, ast.Constant) or None in given:  # none of its own, or parameters by **
                continue
            wanted = set(re.findall(r"%\((\w+)\)", MESSAGES.get(str(key.value), "")))
            unmet += [(path.name, node.lineno, key.value, name) for name in sorted(wanted - given.keys())]
    assert unmet == []


def test_the_chinese_sentence_of_an_error_takes_the_same_parameters_as_the_english() -> None:
    chinese, _faults = translations.catalogue()
    for key, english in MESSAGES.items():
        known = chinese.get(english)
        assert known is not None, key
        names = set(re.findall(r"%\((\w+)\)", english))
        given = {name: f"<{name}>" for name in names}
        said = str(known.string) % given  # a bare percent sign, or a name that nobody gives, would raise
        assert {name for name in names if f"<{name}>" in said} == names, key


def test_every_error_key_has_a_sentence() -> None:
    assert sorted(pair for pair in raised_keys() if pair[0] not in MESSAGES) == []
