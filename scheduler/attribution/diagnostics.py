"""Are departments scored alike? Figures that are shown and never enter a score (E3 of the attribution note)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.attribution.statistics import correlation_e4, mean, percentile, root_e4, signed_root_e4, variance

HIGH = Fraction(95)
CEILING = Fraction(120)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentScores:
    """Composites of the rated people of a department; ``result`` is its audited result in points, None: not audited."""

    department: str
    composites: Mapping[str, Fraction]
    result: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A person among others, in the department and in the company: z × 10⁴ (None without spread) and percentile."""

    person: str
    z_e4: int | None
    percentile: Fraction | None
    company_z_e4: int | None
    company_percentile: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """``spread_e4`` is the standard deviation × 10⁴ (n − 1; None of one person); shares are of the rated people.

    ``high``: at least 95 points; ``ceiling``: at the cap of 120. ``above`` = mean − company mean.
    """

    department: str
    n: int
    mean: Fraction | None
    above: Fraction | None
    spread_e4: int | None
    high: Fraction | None
    ceiling: Fraction | None
    result: Fraction | None
    people: tuple[Standing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDiagnosis:
    """``correlation_e4``: department means with audited results, × 10⁴; None of fewer than three such departments."""

    n: int
    mean: Fraction | None
    spread_e4: int | None
    correlation_e4: int | None
    departments: tuple[Diagnosis, ...]


def diagnose(departments: Iterable[DepartmentScores]) -> CompanyDiagnosis:
    """The diagnosis of a cycle, departments by code. Nothing is used for scores; z and percentile are only shown."""
    rows = sorted(departments, key=lambda d: d.department)
    everybody = [score for row in rows for _, score in sorted(row.composites.items())]
    company, company_variance = mean(everybody), variance(everybody)
    found = tuple(_diagnosis(row, everybody, company, company_variance) for row in rows)
    pairs = [(d.mean, d.result) for d in found if d.mean is not None and d.result is not None]
    return CompanyDiagnosis(
        n=len(everybody),
        mean=company,
        spread_e4=None if company_variance is None else root_e4(company_variance),
        correlation_e4=correlation_e4(pairs),
        departments=found,
    )


def _diagnosis(
    row: DepartmentScores, everybody: list[Fraction], company: Fraction | None, company_variance: Fraction | None
) -> Diagnosis:
    scores = [score for _, score in sorted(row.composites.items())]
    middle, spread = mean(scores), variance(scores)
    return Diagnosis(
        department=row.department,
        n=len(scores),
        mean=middle,
        above=None if middle is None or company is None else middle - company,
        spread_e4=None if spread is None else root_e4(spread),
        high=_share(scores, HIGH),
        ceiling=_share(scores, CEILING),
        result=row.result,
        people=tuple(
            Standing(
                person=person,
                z_e4=z_e4(score, middle, spread),
                percentile=percentile(score, scores),
                company_z_e4=z_e4(score, company, company_variance),
                company_percentile=percentile(score, everybody),
            )
            for person, score in sorted(row.composites.items())
        ),
    )


def z_e4(value: Fraction, middle: Fraction | None, spread: Fraction | None) -> int | None:
    """(value − mean) / √variance, × 10⁴ to the nearest; None without a variance above 0."""
    if middle is None or not spread:
        return None
    gap = value - middle
    return signed_root_e4(gap * gap / spread, gap)


def _share(scores: list[Fraction], least: Fraction) -> Fraction | None:
    return Fraction(sum(score >= least for score in scores), len(scores)) if scores else None
