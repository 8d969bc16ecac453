"""The configured mail server: one connection for a batch of mails, and what its answers mean."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from scheduler.config import Config
from scheduler.errors import InvalidInput, SchedulerError, TryLater

_PERMANENT = range(500, 600)


class MailRefused(SchedulerError):
    """The server will not take this mail, now or later; ``str`` is its word."""

    default_key = "mail_refused"


class MailServer:
    """A connection to the server of the settings, opened on entering, closed on leaving.

    Raises ``TryLater`` where the server cannot be reached, does not let us in or does not take a mail for now, and
    ``InvalidInput`` where no server is set up.
    """

    def __init__(self, config: Config) -> None:
        if not config.smtp_host:
            raise InvalidInput("no mail server is set up", key="mail_not_set_up")
        self._config = config
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        config = self._config
        try:
            if config.smtp_security == "tls":
                self._connection = smtplib.SMTP_SSL(
                    config.smtp_host, config.smtp_port, timeout=config.smtp_timeout_s, context=self._context()
                )
            else:
                self._connection = smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=config.smtp_timeout_s)
                if config.smtp_security == "starttls":
                    self._connection.starttls(context=self._context())
            if config.smtp_user:
                self._connection.login(config.smtp_user, config.require_smtp_password())
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            raise _later(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail to one receiver. Raises ``MailRefused`` where the server will never take it."""
        if self._connection is None:
            raise RuntimeError("the connection is not open")
        try:
            self._connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            [(code, word)] = list(error.recipients.values())[:1]
            raise _judged(code, word) from error
        except smtplib.SMTPResponseException as error:
            raise _judged(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _later(error) from error

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._config.smtp_ca_file)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _judged(code: int, word: bytes | str) -> SchedulerError:
    text = f"{code} {word.decode(errors='replace') if isinstance(word, bytes) else word}"
    return MailRefused(text) if code in _PERMANENT else _later(text)


def _later(error: object) -> TryLater:
    return TryLater(f"mail: {error}", key="mail_unreachable", reason=str(error)[:300])
