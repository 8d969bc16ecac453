"""Badges, PINs and passes: what is kept of them, and what they open."""

from __future__ import annotations

import pytest

from scheduler.punching import credentials as proofs

KEYS = proofs.derive_keys("secret of the first installation")
OTHER = proofs.derive_keys("secret of another installation")


def test_a_badge_is_found_by_its_digest_however_a_reader_types_it() -> None:
    assert (
        proofs.badge_hash(KEYS, "04 a2 b3") == proofs.badge_hash(KEYS, "04A2B3\n") == proofs.badge_hash(KEYS, "０4a2b3")
    )


def test_nothing_that_is_stored_holds_the_badge_or_opens_elsewhere() -> None:
    assert "04A2B3" not in proofs.badge_hash(KEYS, "04A2B3")
    assert proofs.badge_hash(KEYS, "04A2B3") != proofs.badge_hash(OTHER, "04A2B3")


def test_a_pin_fits_its_hash_and_no_other_installation() -> None:
    stored = proofs.pin_hash(KEYS, "493817")
    assert "493817" not in stored
    assert proofs.pin_fits(KEYS, stored, "493817")
    assert not proofs.pin_fits(KEYS, stored, "493818")
    assert not proofs.pin_fits(OTHER, stored, "493817")
    assert not proofs.pin_fits(KEYS, "", "493817")


@pytest.mark.parametrize("pin", ["12345", "123456789", "12345a", "111111", "123456", "987654", "890123", ""])
def test_a_pin_that_is_guessed_first_is_not_accepted(pin: str) -> None:
    assert not proofs.pin_acceptable(pin)


def test_a_new_pin_may_be_used() -> None:
    assert all(proofs.pin_acceptable(proofs.new_pin()) for _ in range(200))


def test_a_pass_opens_for_its_person_at_its_device_for_three_minutes() -> None:
    admission = proofs.make_pass(KEYS, device="DOOR", person="E~1", at_s=1000)
    person = proofs.make_pass(KEYS, device="DOOR", person="E1", at_s=1000)
    assert proofs.read_pass(KEYS, person, device="DOOR", at_s=1000 + proofs.PASS_S) == "E1"
    assert proofs.read_pass(KEYS, person, device="DOOR", at_s=1001 + proofs.PASS_S) is None
    assert proofs.read_pass(KEYS, person, device="DOOR", at_s=990) is None
    assert proofs.read_pass(KEYS, person, device="BACK", at_s=1000) is None
    assert proofs.read_pass(OTHER, person, device="DOOR", at_s=1000) is None
    assert proofs.read_pass(KEYS, person.replace("E1", "E2"), device="DOOR", at_s=1000) is None
    assert proofs.read_pass(KEYS, admission, device="DOOR", at_s=1000) == "E~1"


@pytest.mark.parametrize("text", ["", "E1", "E1~", "E1~x~y", "E1~²~y", "E1~1000~é"])
def test_what_is_no_pass_opens_nothing(text: str) -> None:
    assert proofs.read_pass(KEYS, text, device="DOOR", at_s=1000) is None
