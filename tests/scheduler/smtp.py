"""A real mail server of the test's own (aiosmtpd): STARTTLS or TLS, sign-in, and answers that a test chooses."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "roster", "quiet-lamps-over-harbour"


@dataclass
class Server:
    """``mails`` are those that it took; ``answer`` may give another answer to a receiver or a mail than yes."""

    port: int = 0
    certificate: Path = Path()
    mails: list[EmailMessage] = field(default_factory=list)
    answer: Callable[[str, int], str | None] = lambda _address, _tries: None
    on_data: Callable[[int], None] = lambda _taken: None
    tries: int = 0
    signed_in: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        self.tries += 1
        said = self.answer(address, self.tries)
        if said is not None:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.on_data(len(self.mails))
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"

    def sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        if right:
            self.signed_in.append(data.login.decode())
        return AuthResult(success=right, handled=False)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    certificate, key = folder / "server.pem", folder / "server.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@contextmanager
def mail_server(folder: Path, *, security: str = "starttls", login: bool = True) -> Iterator[Server]:
    """Running on a free port of localhost until the end."""
    server = Server(port=_free_port())
    context = None
    if security != "none":
        server.certificate, key = make_certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server.certificate, key)
    controller = Controller(
        server,
        hostname="localhost",
        port=server.port,
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None,
        require_starttls=security == "starttls",
        auth_required=login,
        auth_require_tls=security == "starttls",
        authenticator=server.sign_in if login else None,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def settings(server: Server, *, security: str = "starttls", login: bool = True) -> dict[str, Any]:
    """What the service must be told to use it."""
    found: dict[str, Any] = {
        "smtp_host": "localhost",
        "smtp_port": server.port,
        "smtp_security": security,
        "smtp_sender": "Shiftledger <roster@example.com>",
        "smtp_timeout_s": 5.0,
        "public_url": "https://roster.example.com",
    }
    if security != "none":
        found["smtp_ca_file"] = server.certificate
    if login:
        found |= {"smtp_user": USER, "smtp_password": PASSWORD}
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
