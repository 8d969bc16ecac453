"""INRC-II (Second International Nurse Rostering Competition), static: a scenario, a history and all of its weeks.

``files`` reads the competition's text files, ``problem`` makes a ``Problem`` of them, ``rosters`` reads and writes the
solution files, one a week.
"""

from __future__ import annotations

from solver.formats.inrc2.problem import DataSet, load, read
from solver.formats.inrc2.rosters import files_of, read_roster, save_roster, strangers, with_skills, write_roster

__all__ = [
    "DataSet",
    "files_of",
    "load",
    "read",
    "read_roster",
    "save_roster",
    "strangers",
    "with_skills",
    "write_roster",
]
