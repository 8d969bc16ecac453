"""Settings: where they come from, what is refused, what is never shown."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.config import Config, SystemClock, load
from scheduler.errors import InvalidInput

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SHIFTLEDGER_DATABASE_URL", "SHIFTLEDGER_SECRET_KEY", "SHIFTLEDGER_TODAY"):
        monkeypatch.delenv(name, raising=False)


def test_the_default_database_is_a_file_in_the_data_directory(tmp_path: Path) -> None:
    assert load(data_dir=tmp_path).url == f"sqlite:///{tmp_path / 'shiftledger.sqlite'}"


@pytest.mark.parametrize("name", ["DATABASE_URL", "SHIFTLEDGER_DATABASE_URL"])
@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_url_is_taken_in_every_common_spelling(
    monkeypatch: pytest.MonkeyPatch, name: str, scheme: str
) -> None:
    monkeypatch.setenv(name, f"{scheme}://sl:geheim@db/sl")
    assert load().url == "postgresql+psycopg://sl:geheim@db/sl"


def test_our_own_name_wins_over_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////common")
    monkeypatch.setenv("SHIFTLEDGER_DATABASE_URL", "sqlite:////own")
    assert load().url == "sqlite:////own"


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("database_url", "mysql://db/sl", "setting database_url: .*mysql.* is not supported; accepted: sqlite"),
        ("database_url", "sqlite://", "accepted: sqlite:///FILE"),
        ("database_url", "not a url", "not a database URL; accepted"),
        ("today", "8.11.2026", "setting today: "),
        ("workers", "0", "setting workers: .*greater than or equal to 1"),
        ("port", "70000", "setting port: "),
    ],
)
def test_a_bad_value_names_its_setting_and_what_would_do(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"SHIFTLEDGER_{setting.upper()}", value)
    with pytest.raises(InvalidInput, match=said) as refused:
        load()
    assert refused.value.params["field"] == setting


def test_a_bad_value_never_shows_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://sl:geheim@db/sl")
    with pytest.raises(InvalidInput) as refused:
        load()
    assert "geheim" not in f"{refused.value} {refused.value.params}"


@pytest.mark.parametrize("key", [None, "", "short", KEY[:31], "a" * 64, "ab" * 32])
def test_the_web_refuses_a_missing_short_or_monotonous_key(key: str | None) -> None:
    with pytest.raises(InvalidInput, match="SHIFTLEDGER_SECRET_KEY must be set to at least 32 random characters"):
        load(secret_key=key).require_secret_key()


def test_a_good_key_is_given() -> None:
    assert load(secret_key=KEY).require_secret_key() == KEY


@pytest.mark.parametrize(
    ("setting", "value", "accepted"),
    [
        ("database_url", "mysql://db/sl", "sqlite:///FILE, postgresql://USER@HOST/NAME"),
        ("database_url", "nonsense", "sqlite:///FILE, postgresql://USER@HOST/NAME"),
        ("today", "8.11.2026", "YYYY-MM-DD"),
        ("workers", "0", "≥ 1"),
        ("workers", "two", "1, 2, 3, …"),
        ("lease_s", "0", "> 0.0"),
        ("lease_s", "long", "0.5, 1, 2, …"),
        ("port", "70000", "≤ 65535"),
        ("executor", "other", "embedded, none"),
        ("secure_cookies", "maybe", "true, false"),
    ],
)
def test_what_would_be_accepted_needs_no_language(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, accepted: str
) -> None:
    monkeypatch.setenv(f"SHIFTLEDGER_{setting.upper()}", value)
    with pytest.raises(InvalidInput) as refused:
        load()
    assert refused.value.params == {"field": setting, "accepted": accepted}


def test_a_dump_shows_every_setting_but_no_secret() -> None:
    config = load(secret_key=KEY, database_url="postgresql://sl:geheim@db/sl")
    dump = config.dump()
    assert set(dump) == set(Config.model_fields)
    assert (dump["secret_key"], dump["database_url"]) == ("********", "postgresql+psycopg://sl:***@db/sl")
    for text in (str(dump), repr(config), str(config)):
        assert KEY not in text
        assert "geheim" not in text


def test_a_worker_process_gets_the_same_settings_but_the_secret(tmp_path: Path) -> None:
    config = load(
        data_dir=tmp_path, secret_key=KEY, today=date(2026, 11, 8), trusted_hosts=("a.example", "b.example"), lease_s=3
    )
    shown = subprocess.run(
        [sys.executable, "-c", "from scheduler.config import load; print(load().model_dump_json())"],
        env=config.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    other = Config.model_validate_json(shown.stdout)
    assert other == config.model_copy(update={"secret_key": None, "database_url": config.url})


def test_the_clock_gives_the_fixed_day_or_the_day_at_the_site() -> None:
    shanghai, honolulu = ZoneInfo("Asia/Shanghai"), ZoneInfo("Pacific/Honolulu")
    assert SystemClock(date(2026, 11, 8)).today(shanghai) == date(2026, 11, 8)
    clock = SystemClock()
    before = clock.now()
    assert clock.today(shanghai) in {(before + timedelta(hours=h)).date() for h in (8, 8.1)}
    assert clock.today(shanghai) - clock.today(honolulu) in (timedelta(0), timedelta(days=1))  # 18 hours apart
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
