"""Who acts, and what that person may see. Scope is decided here, once, for pages, API and command line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AccountRole(StrEnum):
    STAFF = "staff"
    LEAD = "lead"
    HR = "hr"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """``departments`` bounds a lead; HR and admin see every department; ``person`` is the actor's own person code."""

    login: str
    role: AccountRole
    departments: frozenset[str] = frozenset()
    person: str | None = None

    @property
    def sees_all(self) -> bool:
        """Is every department within the actor's reach?"""
        return self.role in (AccountRole.HR, AccountRole.ADMIN)

    def sees_department(self, department: str) -> bool:
        """May the actor see rosters, hours and demand of a department's people and roles?"""
        return self.sees_all or (self.role is AccountRole.LEAD and department in self.departments)

    def sees_person(self, person: str, department: str) -> bool:
        """May the actor see this person's own hours and score?"""
        return person == self.person or self.sees_department(department)


SYSTEM = Actor(login="system", role=AccountRole.ADMIN)
