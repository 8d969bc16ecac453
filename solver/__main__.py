"""``python -m solver``: see ``command_line``."""

from __future__ import annotations

from solver.interrupt import loading

with loading():
    from solver.command_line import main, run

__all__ = ["main"]

if __name__ == "__main__":
    run()
