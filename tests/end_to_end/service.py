"""The service as it is run: ``serve`` in processes of its own under a service manager, and visitors who speak HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

from scheduler.config import Config

ROOT = Path(__file__).resolve().parents[2]
MARK = "SERVICE_UNDER_TEST"  # in the environment of everything that the service starts
ANSWER_S = 20.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Service:
    """``serve`` on a port of the loopback; ``tend`` starts it again when its first process is gone."""

    def __init__(self, config: Config, log: IO[bytes]) -> None:
        self.port = free_port()
        self.starts = 0
        self._log = log
        self._mark = secrets.token_hex(8)
        assert config.secret_key is not None
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHIFTLEDGER_", "DATABASE_URL"))}
        self._environment = {
            **kept,
            **config.environment(),
            "SHIFTLEDGER_PORT": str(self.port),
            "SHIFTLEDGER_SECRET_KEY": config.secret_key.get_secret_value(),
            MARK: self._mark,
        }
        self._first: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        if self._first is None or self._first.poll() is not None:
            self.starts += 1
            self._first = subprocess.Popen(
                [sys.executable, "-m", "scheduler.cli", "serve"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
            )

    def stop(self, within_s: float) -> int:
        """Ask it to end, as a service manager does; its exit code."""
        assert self._first is not None
        self._first.terminate()
        return self._first.wait(within_s)

    def kill_all(self) -> None:
        """Whatever is left of it."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self._first is not None:
            self._first.wait()

    def processes(self) -> dict[int, str]:
        """Every living process that the service started, even those whose parents are gone, with what it is."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with suppress(OSError):
                if f"{MARK}={self._mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = self._kind(int(entry.name), (entry / "cmdline").read_bytes())
        return found

    @staticmethod
    def is_alive(pid: int) -> bool:
        with suppress(OSError):
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        return False

    def _kind(self, pid: int, command: bytes) -> str:
        if self._first is not None and pid == self._first.pid:
            return "master"
        words = command.split(b"\0")
        if b"scheduler.jobs.child" in words:
            return "solver" if b"scheduler.jobs.kinds.solve" in words else "child"
        return "supervisor" if b"scheduler.jobs.supervisor" in words else "worker"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class Visitor:
    """Somebody at a browser: cookies and the form token of a session. No answer is a ``ConnectionError``."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._token = ""

    def sign_in(self, login: str, password: str) -> None:
        page = self.get("/login")
        if page.status != 302:  # else we are in: the answer to the sign-in came, and none after it
            self._token = _token_in(page)
            answer = self.post("/login", {"login": login, "password": password})
            assert answer.status == 302, (answer.status, answer.text)
        self._token = _token_in(self.get("/"))

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        body = urlencode({**fields, "csrf_token": self._token}).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path: str, data: Mapping[str, Any]) -> Answer:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token}
        return self._ask("POST", path, json.dumps(data).encode(), headers)

    def upload(self, path: str, fields: Mapping[str, str], name: str, content: bytes) -> Answer:
        edge = secrets.token_hex(12)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
            for field, value in {**fields, "csrf_token": self._token}.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join((*parts, head, content, f"\r\n--{edge}--\r\n".encode()))
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_S)
        try:
            connection.request(method, path, body or None, {**headers, **({"Cookie": cookie} if cookie else {})})
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionError(f"{method} {path}: no whole answer") from error
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        return Answer(response.status, text)


def _token_in(answer: Answer) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)
    assert found, (answer.status, answer.text)
    return found[1]
