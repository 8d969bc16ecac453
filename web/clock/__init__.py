"""Clocking: kiosk, own clock, corrections, and what HR and administrators set for them."""
