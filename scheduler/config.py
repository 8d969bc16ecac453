"""Settings from the environment (prefix ``SHIFTLEDGER_``; ``DATABASE_URL`` too), and the clock made from them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from scheduler.errors import InvalidInput

SECRET_KEY_LENGTH = 32
REDACTED = "********"
PROJECT = Path(__file__).resolve().parent.parent


class Config(BaseSettings):
    """Everything that differs between one installation and the next. Nothing else reads the environment."""

    model_config = SettingsConfigDict(
        env_prefix="SHIFTLEDGER_", frozen=True, extra="forbid", populate_by_name=True, validate_default=True
    )

    data_dir: Path = Path("instance")
    database_url: str = Field(
        default="", validation_alias=AliasChoices("SHIFTLEDGER_DATABASE_URL", "DATABASE_URL"), repr=False
    )
    secret_key: SecretStr | None = None
    today: date | None = None
    shared: Path = PROJECT.parent / "shared"

    # web
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    secure_cookies: bool = True
    session_idle_min: int = Field(default=60, ge=1)
    session_absolute_min: int = Field(default=720, ge=1)

    # jobs
    executor: Literal["embedded", "none"] = "embedded"
    workers: int = Field(default=1, ge=1, le=64)
    solve_threads: int = Field(default=2, ge=1)
    lease_s: float = Field(default=20.0, gt=0)
    heartbeat_s: float = Field(default=1.0, gt=0)
    retry_backoff_s: float = Field(default=2.0, ge=0)
    drain_s: float = Field(default=20.0, ge=0)
    child_memory_mb: int = Field(default=8192, ge=256)
    child_cpu_s: int = Field(default=3600, ge=1)
    child_nice: int = Field(default=10, ge=0, le=19)

    # mail; nothing is sent without a host
    public_url: str = ""  # where people open the pages: links in mails begin with it
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None  # read for every connection, so that a new password needs no restart
    smtp_sender: str = ""
    smtp_timeout_s: float = Field(default=10.0, gt=0, le=60)
    smtp_ca_file: Path | None = None  # of a server whose certificate no public authority signed

    # storage
    busy_timeout_s: float = Field(default=30.0, gt=0)
    pool_size: int = Field(default=20, ge=1)

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            url = make_url(value)
        except ArgumentError as error:
            raise ValueError("not a database URL; accepted: sqlite:///FILE or postgresql://USER@HOST/NAME") from error
        if url.get_backend_name() == "postgresql" or value.startswith("postgres://"):
            return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            return value
        raise ValueError(
            f"{url.drivername!r} is not supported; accepted: sqlite:///FILE or postgresql://USER@HOST/NAME"
        )

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("not a web address; accepted: https://roster.example.com")
        return value

    @model_validator(mode="after")
    def _complete_mail(self) -> Self:
        if self.smtp_host and "@" not in parseaddr(self.smtp_sender)[1]:
            raise ValueError("smtp_host needs smtp_sender; accepted: Shiftledger <roster@example.com>")
        if self.smtp_user and (self.smtp_password is None) is (self.smtp_password_file is None):
            raise ValueError("smtp_user needs one of smtp_password; accepted: smtp_password or smtp_password_file")
        if self.smtp_user and self.smtp_security == "none":
            raise ValueError("a password is never sent in the clear; accepted: smtp_security starttls or tls")
        return self

    def require_smtp_password(self) -> str:
        """The password of the mail server. ``InvalidInput`` when its file cannot be read."""
        if self.smtp_password_file is None:
            return self.smtp_password.get_secret_value() if self.smtp_password else ""
        try:
            return self.smtp_password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise InvalidInput(
                f"the file of SHIFTLEDGER_SMTP_PASSWORD_FILE cannot be read: {error.strerror}",
                key="setting",
                field="smtp_password_file",
                accepted="FILE",
            ) from error

    @property
    def url(self) -> str:
        """The database to use: ``database_url``, or ``shiftledger.sqlite`` in ``data_dir``."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'shiftledger.sqlite'}"

    def require_secret_key(self) -> str:
        """The key that signs cookies. ``InvalidInput`` when it is missing, short or hardly varied."""
        key = self.secret_key.get_secret_value() if self.secret_key else ""
        if len(key) < SECRET_KEY_LENGTH or len(set(key)) < 8:
            raise InvalidInput(
                f"SHIFTLEDGER_SECRET_KEY must be set to at least {SECRET_KEY_LENGTH} random characters; "
                'make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"',
                key="secret_key",
                least=SECRET_KEY_LENGTH,
            )
        return key

    def environment(self) -> dict[str, str]:
        """These settings as variables for a worker process, without the web's secret."""
        values = self.model_dump(mode="json", exclude={"secret_key"}, exclude_none=True)
        if self.smtp_password is not None:
            values["smtp_password"] = self.smtp_password.get_secret_value()
        values["database_url"] = self.url
        values["trusted_hosts"] = ",".join(self.trusted_hosts)
        return {f"SHIFTLEDGER_{name.upper()}": str(value) for name, value in values.items()}

    def dump(self) -> dict[str, str]:
        """Every setting as text, for a person to read; secrets and passwords are redacted."""
        values = {name: str(value) for name, value in self.model_dump().items()}
        values["secret_key"] = REDACTED if self.secret_key else ""
        values["smtp_password"] = REDACTED if self.smtp_password else ""
        values["database_url"] = make_url(self.url).render_as_string(hide_password=True)
        return values


def load(**overrides: object) -> Config:
    """Read the environment. A bad value raises ``InvalidInput`` naming the setting, never showing a secret."""
    try:
        return Config(**overrides)  # type: ignore[arg-type]  # overrides are validated like the environment
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        name = name.removeprefix("SHIFTLEDGER_").lower()
        raise InvalidInput(
            f"setting {name}: {first['msg']}", key="setting", field=name, accepted=_accepted(first)
        ) from None


def _accepted(error: ErrorDetails) -> str:
    """What would have been accepted, in signs that need no language."""
    context = error.get("ctx", {})
    for bound, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<")):
        if bound in context:
            return f"{sign} {context[bound]}"
    kind = error["type"]
    if kind.startswith("date"):
        return "YYYY-MM-DD"
    known = {
        "int_parsing": "1, 2, 3, …",
        "float_parsing": "0.5, 1, 2, …",
        "bool_parsing": "true, false",
        "literal_error": str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
    }
    return known.get(kind) or error["msg"].rpartition("accepted: ")[2].replace(" or ", ", ")


class SystemClock:
    """Real time; the business date is ``fixed_today`` where set (the demo), else today in the site's zone."""

    def __init__(self, fixed_today: date | None = None) -> None:
        self._fixed_today = fixed_today

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self, zone: ZoneInfo) -> date:
        return self._fixed_today or self.now().astimezone(zone).date()
