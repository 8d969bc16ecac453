"""Every table, so that ``Base.metadata`` is complete when this package is imported."""

from scheduler.storage.tables.accounts import AccountRow, AuditRow, LoginFailureRow, SessionRow
from scheduler.storage.tables.appeals import AppealRow, CardReadRow, ScoreCardRow, ShareDeltaRow
from scheduler.storage.tables.attributions import AttributionRow, CellRow
from scheduler.storage.tables.base import Base, UtcDateTime
from scheduler.storage.tables.board import RosterStepRow, WeekTemplateRow
from scheduler.storage.tables.hours import CorrectionRow, ExceptionRow, PeriodRow, PunchRow, SegmentRow
from scheduler.storage.tables.imports import ImportRow, QuarantineRow
from scheduler.storage.tables.jobs import JobRow
from scheduler.storage.tables.kpis import (
    KpiExceptionRow,
    KpiPastValueRow,
    KpiRow,
    ObservationDayRow,
    ObservationReplacedRow,
    ObservationRow,
)
from scheduler.storage.tables.labour import CompanyPackRow, DerogationRow, PacksInForceRow
from scheduler.storage.tables.ledger import HoursDeltaRow, PayTotalRow, PeriodLockRow, ResolutionStateRow
from scheduler.storage.tables.organisation import (
    CalendarDayRow,
    ContractRow,
    DepartmentRow,
    LeaveRow,
    PersonRow,
    PinRow,
    PresenceRow,
    RequestRow,
    RoleRow,
    RoleWeightRow,
    ShiftTypeRow,
    SiteRow,
    SkillRow,
    StandardRow,
)
from scheduler.storage.tables.pools import (
    BonusLineRow,
    BonusRow,
    CalibrationRow,
    DepartmentResultRow,
    PayBaseRow,
    RoleSplitRow,
)
from scheduler.storage.tables.punching import (
    CorrectionFileRow,
    CredentialRow,
    DeviceContactRow,
    DeviceRow,
    PunchDoubtRow,
    PunchPolicyRow,
    PunchQuarantineRow,
)
from scheduler.storage.tables.rosters import AssignmentRow, RosterRow
from scheduler.storage.tables.staff_requests import RequestRulesRow, StaffRequestRow, SwapReplyRow
from scheduler.storage.tables.training import TrainingRunRow, TrainingValueRow
from scheduler.storage.tables.workload import (
    DemandRow,
    ExpectedVolumeRow,
    ForecastRunRow,
    ForecastSeriesRow,
    KnownWorkRow,
    WorkloadRow,
)

__all__ = [
    "AccountRow",
    "AppealRow",
    "AssignmentRow",
    "AttributionRow",
    "AuditRow",
    "Base",
    "BonusLineRow",
    "BonusRow",
    "CalendarDayRow",
    "CalibrationRow",
    "CardReadRow",
    "CellRow",
    "CompanyPackRow",
    "ContractRow",
    "CorrectionFileRow",
    "CorrectionRow",
    "CredentialRow",
    "DemandRow",
    "DepartmentResultRow",
    "DepartmentRow",
    "DerogationRow",
    "DeviceContactRow",
    "DeviceRow",
    "ExceptionRow",
    "ExpectedVolumeRow",
    "ForecastRunRow",
    "ForecastSeriesRow",
    "HoursDeltaRow",
    "ImportRow",
    "JobRow",
    "KnownWorkRow",
    "KpiExceptionRow",
    "KpiPastValueRow",
    "KpiRow",
    "LeaveRow",
    "LoginFailureRow",
    "ObservationDayRow",
    "ObservationReplacedRow",
    "ObservationRow",
    "PacksInForceRow",
    "PayBaseRow",
    "PayTotalRow",
    "PeriodLockRow",
    "PeriodRow",
    "PersonRow",
    "PinRow",
    "PresenceRow",
    "PunchDoubtRow",
    "PunchPolicyRow",
    "PunchQuarantineRow",
    "PunchRow",
    "QuarantineRow",
    "RequestRow",
    "RequestRulesRow",
    "ResolutionStateRow",
    "RoleRow",
    "RoleSplitRow",
    "RoleWeightRow",
    "RosterRow",
    "RosterStepRow",
    "ScoreCardRow",
    "SegmentRow",
    "SessionRow",
    "ShareDeltaRow",
    "ShiftTypeRow",
    "SiteRow",
    "SkillRow",
    "StaffRequestRow",
    "StandardRow",
    "SwapReplyRow",
    "TrainingRunRow",
    "TrainingValueRow",
    "UtcDateTime",
    "WeekTemplateRow",
    "WorkloadRow",
]
