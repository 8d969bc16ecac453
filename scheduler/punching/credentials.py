"""What proves who somebody is at a kiosk: badges and PINs as they are stored, and the pass of one identification.

Every digest is keyed with the installation's secret, so a copy of the database alone opens nothing: a badge or a PIN
has few digits and would be found by trying. A changed secret therefore makes new badges and PINs necessary.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PIN_DIGITS = (6, 8)
BADGE_CHARS = (4, 64)
PASS_S = 180  # how long one identification lets a person punch
TOKEN_BYTES = 32

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_PIN = re.compile(r"[0-9]+")
_EARLY_S = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Keys for one purpose each, derived from the installation's secret."""

    badge: bytes
    pin: bytes
    admission: bytes


def derive_keys(secret: str) -> Keys:
    """The keys of an installation. The same secret gives the same keys."""

    def key(purpose: str) -> bytes:
        return hmac.digest(secret.encode(), f"shiftledger/{purpose}".encode(), "sha256")

    return Keys(badge=key("badge"), pin=key("pin"), admission=key("pass"))


def new_token() -> str:
    """A device's token: 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored of a device's token; it has 256 bits of its own, so no key is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def fold_badge(badge: str) -> str:
    """A badge as readers type it: NFKC, no blanks, upper case."""
    return "".join(unicodedata.normalize("NFKC", badge).split()).upper()


def badge_hash(keys: Keys, badge: str) -> str:
    """A badge's keyed digest, equal for equal badges, so that a badge can be looked up."""
    return hmac.new(keys.badge, fold_badge(badge).encode(), "sha256").hexdigest()


def pin_hash(keys: Keys, pin: str) -> str:
    """argon2id over the keyed digest of a PIN."""
    return _HASHER.hash(_keyed(keys, pin))


def pin_fits(keys: Keys, stored: str, pin: str) -> bool:
    """Is this the PIN? An empty or unreadable hash fits none."""
    try:
        return _HASHER.verify(stored, _keyed(keys, pin))
    except (VerificationError, InvalidHashError):
        return False


def pin_acceptable(pin: str) -> bool:
    """Six to eight digits that are neither all alike nor a run such as 123456 or 987654."""
    if not _PIN.fullmatch(pin) or not PIN_DIGITS[0] <= len(pin) <= PIN_DIGITS[1]:
        return False
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return not (len(steps) == 1 and steps <= {0, 1, 9})


def new_pin() -> str:
    """A PIN of six digits that may be used."""
    while not pin_acceptable(pin := f"{secrets.randbelow(10**6):06d}"):
        pass
    return pin


def make_pass(keys: Keys, *, device: str, person: str, at_s: int) -> str:
    """A proof that ``person`` identified at ``device`` at ``at_s`` (epoch seconds)."""
    return f"{person}~{at_s}~{_mac(keys, device, person, at_s)}"


def read_pass(keys: Keys, text: str, *, device: str, at_s: int) -> str | None:
    """Whose pass it is, if it is one of this device and the punch at ``at_s`` follows it within ``PASS_S``."""
    person, issued, mac = ["", "", "", *text.rsplit("~", 2)][-3:]
    if not issued.isascii() or not issued.isdigit() or len(issued) > 12:
        return None
    if not hmac.compare_digest(mac.encode(), _mac(keys, device, person, int(issued)).encode()):
        return None
    return person if -_EARLY_S <= at_s - int(issued) <= PASS_S else None


def _keyed(keys: Keys, pin: str) -> bytes:
    return hmac.digest(keys.pin, unicodedata.normalize("NFKC", pin).encode(), "sha256")


def _mac(keys: Keys, device: str, person: str, at_s: int) -> str:
    return hmac.new(keys.admission, f"{device}\x1f{person}\x1f{at_s}".encode(), "sha256").hexdigest()[:40]
