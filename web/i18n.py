"""Language, and how dates, times, hours, money and points are written in it. Numbers come in integers of their unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction

from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import format_currency, format_date, format_decimal, format_percent, format_timedelta, gettext
from flask_babel import get_locale as babel_locale
from markupsafe import Markup

from scheduler.domain.account import LOCALES
from scheduler.domain.actor import SYSTEM
from scheduler.services.accounts import find_account
from web import context
from web.tables.marks import marked

LOCALE_NAMES = {"zh_Hans_CN": "中文", "en": "English"}
LANGUAGE_TAGS = {"zh_Hans_CN": "zh-CN", "en": "en"}


def select_locale() -> str:
    """The account's language, else the visitor's choice in this session, else what the browser asks for.

    An account that never chose one takes that of the page on which it signs in (``accounts.record_sign_in``).
    """
    if not has_request_context():
        return LOCALES[0]
    account = context.account()
    if account is not None:
        return account.locale
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"])
    return "en" if best == "en" else LOCALES[0]


def select_timezone() -> str:
    return context.zone().key


def write_date(day: date) -> str:
    """2026-11-08 → Nov 8, 2026 / 2026年11月8日."""
    return marked(str(format_date(day, "medium")), day)


def write_day(day: date) -> str:
    """With its weekday and without the year: Sun, Nov 8 / 11月8日周日."""
    return marked(str(format_date(day, "M月d日 EEE" if _chinese() else "EEE, MMM d", rebase=False)), day)


def write_country(code: str) -> str:
    """A country of the calendars, as CN or DE-BY, by its name: China, Germany (BY)."""
    country, _, part = code.partition("-")
    name = babel_locale().territories.get(country, country)
    return f"{name} ({part})" if part else str(name)


def write_weekday(day: date) -> str:
    """Sunday / 星期日."""
    return str(format_date(day, "EEEE", rebase=False))


def write_time(at: datetime) -> str:
    """HH:MM in the site's zone."""
    local = at.astimezone(context.zone()).replace(tzinfo=None)
    return marked(f"{local:%H:%M}", local)


def write_datetime(at: datetime) -> str:
    """Date and time in the site's zone."""
    local = at.astimezone(context.zone()).replace(tzinfo=None)
    return marked(f"{format_date(local.date(), 'medium')} {local:%H:%M}", local)


def write_clock(minutes: int) -> str:
    """Minutes of the day → HH:MM; past midnight it starts again."""
    return marked(f"{minutes // 60 % 24:02d}:{minutes % 60:02d}", time(minutes // 60 % 24, minutes % 60))


def write_hours(minutes: int | None) -> str:
    """Minutes as hours with one decimal and the unit."""
    if minutes is None:
        return marked("–", None)
    hours = Decimal(minutes) / 60
    text = str(gettext("%(hours)s h", hours=format_decimal(round(hours, 1), "#,##0.0")))
    return marked(text, hours, "#,##0.0", str(gettext("%(hours)s h", hours="")).strip())


def write_money(fen: int | None) -> str:
    """Fen in the site's currency."""
    if fen is None:
        return marked("–", None)
    site = context.site()
    currency = site.currency if site else "CNY"
    amount = Decimal(fen) / 100
    text = str(format_currency(amount, currency)).replace("-", "−")
    return marked(text, amount, "#,##0.00", currency)


def write_currency(code: str) -> str:
    """A currency by its name: Chinese Yuan (CNY)."""
    name = babel_locale().currencies.get(code)
    return f"{name} ({code})" if name else code


def write_number(value: float | Decimal | Fraction | None, digits: int = 1) -> str:
    """A number with a fixed count of decimals; a dash where there is none."""
    if value is None:
        return marked("–", None)
    exact = _exact(value)
    return marked(_number(exact, digits), exact, _form(digits))


def _exact(value: float | Decimal | Fraction) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)  # 86.35 is half way, not below it


def _form(digits: int) -> str:
    """How a spreadsheet shows so many decimals."""
    return "#,##0" + ("." + "0" * digits if digits else "")


def _number(exact: Decimal, digits: int) -> str:
    # both languages group by thousands with a comma; the general way takes a hundred times as long, on every figure
    rounded = round(exact, digits) or Decimal(0)  # no minus before a nought
    return f"{rounded:,.{digits}f}".replace("-", "−")


def write_units(value: Decimal) -> str:
    """An amount as it was entered: no more decimals than it has."""
    places = min(3, max(0, -int(Decimal(value).normalize().as_tuple().exponent)))
    return marked(str(format_decimal(value, "#,##0.###")), value, _form(places))


def write_signed(value: float | Decimal | Fraction, digits: int = 1) -> str:
    """A change: with its sign, a true minus, and no sign at nought."""
    exact = _exact(value)
    text = _number(abs(exact), digits)
    signed = text if not any(c in "123456789" for c in text) else ("+" if value > 0 else "−") + text
    form = _form(digits)
    return marked(signed, exact, f"+{form};−{form};{form}")


def write_change(before: float | Decimal | Fraction, after: float | Decimal | Fraction, digits: int = 1) -> str:
    """What lies between two figures as they are written, so that whoever subtracts the one from the other finds it."""
    return write_signed(round(_exact(after), digits) - round(_exact(before), digits), digits)


def write_percent(ratio: float | Decimal | Fraction | None, digits: int = 1) -> str:
    """A ratio as percent."""
    if ratio is None:
        return marked("–", None)
    form = _form(digits) + "%"
    return marked(str(format_percent(float(ratio), form)).replace("-", "−"), float(ratio), form)


def write_ago(at: datetime, now: datetime) -> str:
    """How long ago, in words."""
    return str(format_timedelta(at - now, add_direction=True))


def write_epoch_time(at_s: int) -> str:
    """Epoch seconds as HH:MM in the site's zone."""
    return write_time(datetime.fromtimestamp(at_s, UTC))


def write_local_input(at: datetime) -> str:
    """The value of a datetime-local field, in the site's zone."""
    return at.astimezone(context.zone()).strftime("%Y-%m-%dT%H:%M")


def write_login(login: str) -> str:
    """A login as it is; of what no account did, that the system did it."""
    return str(gettext("the system")) if login == SYSTEM.login else login


def write_who(login: str | None) -> str:
    """The name of the account's person, or the login of one that belongs to nobody; looked up once a request."""
    if not login:
        return "–"
    names: dict[str, str] = g.setdefault("names_of_logins", {})
    if login not in names:
        account = find_account(context.service(), login)
        person = account.actor.person if account else None
        company = context.organisation() if person else None
        known = company.people.get(person) if company and person else None
        names[login] = context.name_of(known, write_login(login))
    return names[login]


def join_sentences(sentences: Iterable[str]) -> Markup:
    """Sentences one after the other; the full stop of Chinese has its own room, so no space follows it."""
    gap = Markup("") if context.locale().startswith("zh") else Markup(" ")
    return gap.join(one for one in sentences if one)


FILTERS: dict[str, Callable[..., str]] = {
    "date": write_date,
    "day": write_day,
    "weekday": write_weekday,
    "country": write_country,
    "time": write_time,
    "datetime": write_datetime,
    "clock": write_clock,
    "epoch_time": write_epoch_time,
    "local_input": write_local_input,
    "hours": write_hours,
    "money": write_money,
    "currency": write_currency,
    "number": write_number,
    "units": write_units,
    "percent": write_percent,
    "signed": write_signed,
    "login": write_login,
    "who": write_who,
    "sentences": join_sentences,
    "name_of": context.name_of,
}


def register(app: Flask) -> None:
    """Filters and the language switch's data for every template."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["LOCALE_NAMES"] = LOCALE_NAMES
    app.jinja_env.globals["language_tag"] = lambda: LANGUAGE_TAGS[str(babel_locale())]
    app.jinja_env.globals["current_locale"] = context.locale
    app.jinja_env.globals["page_address"] = page_address


def page_address() -> str:
    """Where this page can be had again: the answer to a form at its own address if that shows a page, else home."""
    adapter = current_app.create_url_adapter(request)
    again = request.method == "GET" or (adapter is not None and adapter.test(request.path, "GET"))
    return request.full_path.rstrip("?") if again else "/"


def _chinese() -> bool:
    return str(babel_locale()).startswith("zh")
