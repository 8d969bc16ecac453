"""Accounts, imports, jobs and the audit log."""
