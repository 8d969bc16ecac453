"""The formulas of the KPI table (attribution note, 2.1) in words, by code: (Chinese, English)."""

from __future__ import annotations

FORMULAS: dict[str, tuple[str, str]] = {
    "att_rate": (
        "班次内出勤分钟 ÷ 应出勤分钟（计划净工时减批准的休假）",
        "minutes worked inside the shifts ÷ required minutes (scheduled net minutes less approved leave)",
    ),
    "att_gross": (
        "班次内出勤分钟 ÷ 计划净工时（休假计入分母）；只用于看产能，不用于评价个人",
        "minutes worked inside the shifts ÷ scheduled net minutes, leave included; for capacity, never for people",
    ),
    "late_rate": (
        "迟到超过5分钟的班次 ÷ 到岗班次",
        "shifts begun more than 5 minutes late ÷ shifts attended",
    ),
    "late_min": (
        "从班次开始到首次打卡的迟到分钟之和 ÷ 到岗班次（每一分钟都计，不扣5分钟宽限）",
        "minutes from the shift's start to the first clock-in, every one of them ÷ shifts attended",
    ),
    "early_rate": (
        "早退超过5分钟的班次 ÷ 到岗班次",
        "shifts left more than 5 minutes early ÷ shifts attended",
    ),
    "abs_unexc": (
        "无故整班缺勤的分钟 ÷ 应出勤分钟",
        "minutes of whole shifts missed without an excuse ÷ required minutes",
    ),
    "abs_total": (
        "（计划外休假 + 旷工）分钟 ÷ 计划净工时；只用于计划",
        "minutes of unplanned leave and of unexcused absence ÷ scheduled net minutes; for planning only",
    ),
    "ot_ratio": (
        "加班分钟（班次之外的工时）÷（出勤工时 − 加班）",
        "overtime minutes (worked outside the shifts) ÷ worked minutes less overtime",
    ),
    "util_att": (
        "有岗位的工时 ÷ 全部出勤工时",
        "minutes worked in a role ÷ all minutes worked",
    ),
    "util_sys": (
        "有岗位的工时 ÷ 计划净工时",
        "minutes worked in a role ÷ scheduled net minutes",
    ),
    "adherence": (
        "实际岗位与计划岗位相同的分钟 ÷ 计划在岗分钟（在对的时间做对的事）",
        "minutes in which the role worked was the role planned ÷ planned minutes (the right thing at the right time)",
    ),
    "conformance": (
        "出勤工时 ÷ 应出勤分钟，可超过100%（数量对不对，不看时间）",
        "minutes worked ÷ required minutes, may exceed 100% (the right amount, at whatever time)",
    ),
    "activity": (
        "各岗位计划与实际分钟的较小者之和 ÷ 计划在岗分钟",
        "sum over roles of the smaller of planned and worked minutes ÷ planned minutes",
    ),
    "xrole": (
        "在其他部门岗位上的工时 ÷ 全部出勤工时",
        "minutes worked in roles of other departments ÷ all minutes worked",
    ),
    "stability": (
        "1 − 发布后变更的班次分钟 ÷ 首次发布的班次分钟（班次开始之后的修改不算）",
        "1 − shift minutes changed after publication ÷ first published (after a shift's start it is no change)",
    ),
    "coverage": (
        "每15分钟每岗位 min(在岗人数, 需求人数) 之和 ÷ 需求人数之和；多余不能抵缺口",
        "sum over quarter hours and roles of min(heads present, heads needed) ÷ heads needed; surplus hides no hole",
    ),
    "service": (
        "按时限处理的工作量 ÷ 全部工作量（按实际到岗能力推算）",
        "work handled within its time ÷ all work that came, with the capacity that was really there",
    ),
    "uph": (
        "岗位的件数 ÷ 该岗位的工时",
        "units of the role ÷ labour hours in the role",
    ),
    "earned": (
        "标准工时（件数 × 标准秒数 ×（1 + 宽放））÷ 实际工时",
        "earned minutes (units × standard seconds × (1 + allowance)) ÷ minutes worked",
    ),
    "cpu": (
        "人工成本（工时 × 每小时成本）÷ 件数",
        "labour cost (hours worked × cost an hour) ÷ units",
    ),
    "cpe": (
        "人工成本（工时 × 每小时成本）÷ 标准工时",
        "labour cost (hours worked × cost an hour) ÷ earned hours",
    ),
    "wape": (
        "每个时段 |实际 − 预测| 之和 ÷ 实际之和（按固定提前期的预测）",
        "sum over slots of |actual − forecast| ÷ sum of actual, of the forecast known at the frozen lead time",
    ),
    "bias": (
        "（预测 − 实际）之和 ÷ 实际之和（正数为预测偏高）",
        "sum of (forecast − actual) ÷ sum of actual; above zero: forecast too high",
    ),
}
