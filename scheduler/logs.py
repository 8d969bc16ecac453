"""Logs: one line of JSON an event on standard error, times in UTC. Standard output is for results."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def configure_logs(least: int = logging.INFO) -> None:
    """Set structlog up for events of level ``least`` and above, unless the program has done so already."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=_to_stderr,
    )


def _to_stderr(*_: Any) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)  # looked up anew: whoever redirects standard error means our logs too
