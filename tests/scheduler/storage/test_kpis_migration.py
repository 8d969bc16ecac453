"""KPIs, observations and weights from before the catalogue are read by it, and scored as they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from scheduler.kpis.counting import Formula
from scheduler.storage import migrations
from scheduler.storage.engine import connect
from scheduler.storage.repositories.kpis import KpisRepository
from scheduler.storage.repositories.observations import ObservationsRepository
from tests.scheduler.storage.test_migrations import PERSON

OLD = (
    *PERSON,
    """INSERT INTO role (id, code, name_zh, name_en, department_id, unit_zh, unit_en, colour)
    VALUES (1, 'PICK', '岗', 'R', 1, '件', 'pieces', 'slate')""",
    "INSERT INTO role_weight (role_id, w_milli, valid_from) VALUES (1, 1200, '2026-01-01')",
    """INSERT INTO kpi (code, version, role_id, name_zh, name_en, unit_zh, unit_en, level, kind, tag, weight, anchors,
    mode, mu, kappa, valid_from) VALUES ('UPH', 1, 1, '产', 'Rate', '件', 'n', 'individual', 'result', '', 100,
    '[["10", "0"], ["50", "80"]]', 'linear', '40', '20', '2026-01-01')""",
    """INSERT INTO observation (kpi_code, period_code, person_id, numerator, exposure, dates, source)
    VALUES ('UPH', '2026-09', 1, '400', '10', 5, 'wms'), ('UPH', '2026-09', NULL, '800', '20', 5, '')""",
)


def test_what_was_entered_before_the_catalogue_counts_as_published(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrations.upgrade(database, "0002")
    with database.engine.begin() as connection:
        for statement in OLD:
            connection.exec_driver_sql(statement)

    migrations.upgrade(database)

    with Session(database.read) as session:
        kpis, observations = KpisRepository(session), ObservationsRepository(session)
        (card,) = kpis.cards()
        values = observations.of_kpi("UPH")
        weights = kpis.weight_versions()
        scored = kpis.observations("2026-09")
    assert (card.state, card.formula, card.definition.cap) == ("published", Formula.RATE, 120)
    assert (card.definition.mu, card.definition.kappa) == ("40", "20")
    assert {(v.person, v.numerator, v.version, v.revision) for v in values} == {("P", "400", 0, 1), (None, "800", 0, 1)}
    assert {(o.person, o.numerator, o.version) for o in scored} == {("P", "400", 0), (None, "800", 0)}
    assert [tuple(w) for w in weights] == [("PICK", 1200, date(2026, 1, 1), "", "", None)]
    assert migrations.drift(database) == []
    database.dispose()
