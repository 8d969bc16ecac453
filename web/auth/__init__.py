"""Signing in and out, the password, the language."""
