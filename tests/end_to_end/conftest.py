"""The browser for the tests of the whole line."""

from tests.browser import chromium

__all__ = ["chromium"]
