"""Notices in the pages, how a person is told, and the calendar address."""
