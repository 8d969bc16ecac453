"""Roles with their standards and needs, contracts with their limits and who works under them, packs in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Contract, Presence, Role, Standard
from scheduler.policies.rule import Pack
from scheduler.services.hours_inputs import require_hr
from scheduler.services.labour_inputs import stack_on
from scheduler.services.role_needs import RoleRequirement, role_requirements


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """``standard`` counts today (None: none yet), ``later`` from their days on; ``qualified`` people hold it today."""

    role: Role
    weight_milli: int
    standard: Standard | None
    later: tuple[Standard, ...]
    presences: tuple[Presence, ...]
    qualified: int
    requirement: RoleRequirement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """``people`` are employed under it today."""

    contract: Contract
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractsView:
    """The contracts, and the packs in force on ``day`` from the widest to the narrowest (none: no rules hold)."""

    day: date
    contracts: tuple[ContractView, ...]
    packs: tuple[Pack, ...]
    rules: int


def roles_view(app: App, actor: Actor) -> tuple[RoleView, ...]:
    """Every role by department. Raises Forbidden unless HR or admin, NotFound while there is no company."""
    require_hr(actor)
    with app.reading(actor) as uow:
        organisation, today = uow.organisation.load(), uow.today
        needs = role_requirements(uow, organisation, tuple(organisation.roles)).by_role
    held = Counter(
        role for person in organisation.employed(today, today) for role in organisation.proficiency(person.code, today)
    )
    order = list(organisation.departments)
    roles = sorted(organisation.roles.values(), key=lambda r: (order.index(r.department), r.code))
    return tuple(
        RoleView(
            role=role,
            weight_milli=organisation.weight_milli(role.code, today),
            standard=organisation.standard(role.code, today),
            later=tuple(
                sorted(
                    (s for s in organisation.standards if s.role == role.code and s.valid_from > today),
                    key=lambda s: s.valid_from,
                )
            ),
            presences=tuple(
                p for p in organisation.presences if p.role == role.code and (p.valid_to is None or p.valid_to >= today)
            ),
            qualified=held[role.code],
            requirement=needs.get(role.code),
        )
        for role in roles
    )


def contracts_view(app: App, actor: Actor) -> ContractsView:
    """Every contract with its people. Raises Forbidden unless HR or admin, NotFound while there is no company."""
    require_hr(actor)
    with app.reading(actor) as uow:
        organisation, today = uow.organisation.load(), uow.today
        stack = stack_on(uow, today)
    under = Counter(person.contract for person in organisation.employed(today, today))
    return ContractsView(
        day=today,
        contracts=tuple(
            ContractView(contract=contract, people=under[contract.code])
            for contract in sorted(organisation.contracts.values(), key=lambda c: c.code)
        ),
        packs=stack.packs if stack is not None else (),
        rules=len(stack.rules) if stack is not None else 0,
    )
