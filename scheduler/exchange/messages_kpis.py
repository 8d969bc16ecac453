"""Why a KPI, one of its values or a role's weight was held back, in words."""

from __future__ import annotations

KPIS: dict[str, tuple[str, str]] = {
    "kpi_weights_sum": (
        "The KPI weights of {role} sum to {value} ({parts}); {accepted} is accepted. Change the weights in one file.",
        "{role} 的指标权重合计 {value}（{parts}）；可接受 {accepted}。请在同一文件中调整权重。",
    ),
    "kpi_duty_cap": (
        "A duty is worth {accepted} points, not {value}: to do the job is good, not excellent.",
        "职责类指标的得分上限为 {accepted}，不能为 {value}：完成本职为优秀，不是卓越。",
    ),
    "kpi_locked_days": (
        "{value} lies in a locked period, whose scores stand; accepted is a day {accepted}.",
        "{value} 在已锁定的期间内，其得分不再变动；可接受的日期 {accepted}。",
    ),
    "target_zero_more": (
        "{value}: where more is better a target must be above 0, as >=100; or give anchors, as 10:0;50:80;60:100.",
        "{value}：越多越好时目标必须大于 0；请给出目标，例如 >=100，或用原始单位写锚点，例如 10:0;50:80;60:100。",
    ),
    "target_zero_less": (
        "{value}: a target of 0 has no scale; give anchors in raw units, such as 20:0;10:60;5:80;1:100;0:120.",
        "{value}：目标为 0 时没有尺度；请用原始单位写锚点，例如 20:0;10:60;5:80;1:100;0:120。",
    ),
    "kpi_version_needed": (
        "{value} was amended within {period}, so it is observed in parts; say of which version: {accepted}.",
        "{value} 在 {period} 内有变更，须分段填报；请注明版本：{accepted}。",
    ),
    "kpi_version_unknown": (
        "Version {value} of {kpi} is not in force in this period; accepted are {accepted} (0: the whole period).",
        "{kpi} 的版本 {value} 在该期间未生效；可接受 {accepted}（0 表示整个期间）。",
    ),
    "share_above_all": (
        "The numerator {value} is more than there was; {accepted} is accepted.",
        "分子 {value} 超过总量；可接受 {accepted}。",
    ),
    "past_without_exposure": (
        "A past value over {value} is no value; an exposure {accepted} is accepted.",
        "分母为 {value} 的历史值无效；可接受 {accepted}。",
    ),
    "past_month": (
        "{value} does not begin a month; {accepted} is accepted.",
        "{value} 不是月初；可接受 {accepted}。",
    ),
    "weight_locked_days": (
        "{value} lies in a locked period, whose weights stand; accepted is a day {accepted}.",
        "{value} 在已锁定的期间内，其岗位权重不再变动；可接受的日期 {accepted}。",
    ),
    "value_source": (
        "A value of {value} without its source is not taken; say in {accepted} characters what it was read from.",
        "{value} 的数值没有来源，不予接收；请用 {accepted} 个字符注明出处。",
    ),
    "value_evidence": (
        "A typed value needs its evidence: a document's number, a link, a report.",
        "手工填报须附依据：单据号、链接或报告。",
    ),
    "value_correction": (
        "Another value is there already; say in {accepted} characters why it is corrected.",
        "已有不同的数值；请用 {accepted} 个字符说明更正原因。",
    ),
    "value_own": (
        "Nobody enters the own value; another account of HR does.",
        "不能填报本人的数值；请由其他人事账号填报。",
    ),
    "value_twice": (
        "{value} is sent twice with different figures; send each value once.",
        "{value} 重复发送且数值不同；每个数值只发送一次。",
    ),
    "value_form": (
        "A value is a JSON object with {accepted}.",
        "每个数值须为 JSON 对象，含 {accepted}。",
    ),
}
