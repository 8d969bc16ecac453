"""Every reason in words, English and Chinese, with what would have been accepted. Web and CLI use ``message``."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from scheduler.exchange.messages_kpis import KPIS
from scheduler.exchange.messages_punches import PUNCHES

Sentence = tuple[str, str]

# whole files
_FILES: dict[str, Sentence] = {
    "file_type": (
        "{name} is no file of a kind that can be imported; {accepted} are accepted.",
        "{name} 不是可导入的文件类型；可接受 {accepted}。",
    ),
    "file_too_large": (
        "The file has {mib} MiB; {accepted} are accepted. Split it into parts.",
        "文件大小为 {mib} MiB；可接受 {accepted}，请拆分后再导入。",
    ),
    "file_empty": ("The file is empty; a header row is needed.", "文件为空；至少需要标题行。"),
    "file_missing": ("There is no file or folder {name}.", "找不到文件或文件夹 {name}。"),
    "no_files": ("There is no CSV or XLSX file in {name}.", "{name} 中没有 CSV 或 XLSX 文件。"),
    "no_site": ("There is no site yet; import site first.", "尚未建立站点；请先导入 site。"),
    "too_many_rows": (
        "The file has {rows} rows; {accepted} are accepted. Split it into parts.",
        "文件有 {rows} 行；可接受 {accepted}，请拆分后再导入。",
    ),
    "too_many_columns": (
        "Row {row} has more cells than the {accepted} that are accepted.",
        "第 {row} 行的单元格过多；可接受 {accepted} 个。",
    ),
    "binary_file": (
        "This is not a text file; {accepted} files with their own extension are accepted.",
        "这不是文本文件；请使用扩展名正确的 {accepted} 文件。",
    ),
    "encoding_unknown": (
        "The encoding of the file is not known. Accepted: {accepted}. In a spreadsheet choose 'CSV UTF-8' when saving.",
        "无法识别文件编码。可接受：{accepted}。在电子表格中另存为“CSV UTF-8（逗号分隔）”即可。",
    ),
    "encoding_broken": (
        "Line {row} holds bytes that are not {accepted}; save the file as {accepted} again.",
        "第 {row} 行含有非 {accepted} 字节；请重新以 {accepted} 保存。",
    ),
    "encoding_bom": ("The file is UTF-8 with a byte order mark.", "文件为带 BOM 的 UTF-8 编码。"),
    "encoding_gb18030": ("The file was read as GB18030.", "文件按 GB18030 编码读取。"),
    "encoding_utf16": ("The file was read as UTF-16.", "文件按 UTF-16 编码读取。"),
    "delimiter_found": ("The cells are separated by {delimiter}.", "单元格以 {delimiter} 分隔。"),
    "quotes_broken": (
        "From row {row} on the quotes do not match: each quote inside a quoted cell is written twice.",
        "第 {row} 行起引号不配对：引号内的引号须写两次。",
    ),
    "cell_too_long": (
        "Row {row} holds a cell of more characters than the {accepted} that are accepted; is a quote missing?",
        "第 {row} 行有单元格过长（可接受 {accepted} 个字符）；是否缺少引号？",
    ),
    "workbook_corrupt": (
        "The workbook cannot be read; save it again as {accepted}.",
        "工作簿无法读取；请重新另存为 {accepted}。",
    ),
    "workbook_old": (
        "This is a workbook of the old format; save it as {accepted}.",
        "这是旧格式的工作簿；请另存为 {accepted}。",
    ),
    "workbook_encrypted": (
        "The workbook is protected by a password; save it as {accepted} without one.",
        "工作簿有密码保护；请去除密码后另存为 {accepted}。",
    ),
    "workbook_macros": (
        "Workbooks with macros are not accepted; save it as {accepted}.",
        "不接受含宏的工作簿；请另存为 {accepted}。",
    ),
    "workbook_too_heavy": (
        "The workbook unpacks to too much ({what}); {accepted} is accepted.",
        "工作簿展开后过大（{what}）；可接受 {accepted}。",
    ),
    "first_sheet_only": (
        "The workbook has {sheets} sheets; only the first, {sheet}, was read.",
        "工作簿有 {sheets} 张工作表；只读取了第一张 {sheet}。",
    ),
    "formula_results": (
        "{count} cells of the workbook hold formulas; their saved results were taken.",
        "工作簿有 {count} 个公式单元格；已采用其保存的结果。",
    ),
    "kind_unknown": (
        "It cannot be told what {value} holds. Name the file after its kind: {accepted}.",
        "无法判断 {value} 的内容；请以类型命名文件：{accepted}。",
    ),
    "header_missing": (
        "The header of {kind} lacks {value}; it has: {found}. Columns are: {accepted}.",
        "{kind} 的标题行缺少 {value}；现有：{found}。应有的列：{accepted}。",
    ),
    "header_twice": (
        "The header names {value} more than once; each column is named once.",
        "标题行重复出现 {value}；每列只能出现一次。",
    ),
    "extra_columns": (
        "Columns that mean nothing here were not read: {value}. Columns are: {accepted}.",
        "以下列未被读取：{value}。应有的列：{accepted}。",
    ),
    "no_rows": ("There is no row below the header.", "标题行之下没有数据行。"),
    "tz_unknown": ("{value} is no zone; such as {accepted}.", "{value} 不是有效时区；例如 {accepted}。"),
    "mapping_unknown_role": (
        "The mapping names the role {value}, which does not exist; known: {accepted}.",
        "映射中的岗位 {value} 不存在；已有：{accepted}。",
    ),
    "mapping_meets_nothing": (
        "No row is of a category that the mapping names ({value}); the file has {accepted}.",
        "没有任何行属于映射所列的类别（{value}）；文件中有：{accepted}。",
    ),
    "sample_count": (
        "The second reading found {value} rows, the first {stored}; nothing was kept.",
        "复读得到 {value} 行，首次读取 {stored} 行；未保留任何数据。",
    ),
    "sample_differs": (
        "Row {row}, {field}: the file says {value}, the database {stored}; nothing was kept.",
        "第 {row} 行，{field}：文件为 {value}，数据库为 {stored}；未保留任何数据。",
    ),
    "sample_sum": (
        "The sum of {field} is {value} in the file and {stored} in the database; nothing was kept.",
        "{field} 合计：文件 {value}，数据库 {stored}；未保留任何数据。",
    ),
}

# cells and rows
_FORMAT: dict[str, Sentence] = {
    "cell_count": (
        "The row has {found} cells, the header {accepted}.",
        "该行有 {found} 个单元格，标题行有 {accepted} 个。",
    ),
    "cell_empty": ("The cell is empty, but a value is needed.", "单元格为空，必须填写。"),
    "control_character": (
        "{value} holds characters that cannot be printed; remove them.",
        "{value} 含有不可见的控制字符；请删除。",
    ),
    "text_too_long": (
        "{value} has {length} characters; {accepted} are accepted.",
        "{value} 有 {length} 个字符；可接受 {accepted}。",
    ),
    "code_form": (
        "{value} cannot be a code; accepted are {accepted}, without blanks.",
        "{value} 不能用作代码；可用 {accepted}，不含空格。",
    ),
    "not_a_choice": ("{value} is not accepted; accepted are {accepted}.", "{value} 无效；可接受 {accepted}。"),
    "date_form": ("{value} is not a date; accepted is {accepted}.", "{value} 不是日期；可接受 {accepted}。"),
    "date_impossible": (
        "There is no such day or time: {value}; accepted is {accepted}.",
        "不存在该日期或时间：{value}；可接受 {accepted}。",
    ),
    "time_form": ("{value} is not a time; accepted is {accepted}.", "{value} 不是时间；可接受 {accepted}。"),
    "clock_form": (
        "{value} is not a time of day; accepted is {accepted}.",
        "{value} 不是一天中的时刻；可接受 {accepted}。",
    ),
    "zone_unknown": (
        "{value} is not a time zone; accepted are such as {accepted}.",
        "{value} 不是时区；可接受例如 {accepted}。",
    ),
    "number_form": (
        "{value} is not a number; accepted are such as {accepted}.",
        "{value} 不是数字；可接受例如 {accepted}。",
    ),
    "number_not_finite": (
        "{value} is not a finite number; accepted are such as {accepted}.",
        "{value} 不是有限的数字；可接受例如 {accepted}。",
    ),
    "number_ambiguous": (
        "{value} may stand for {accepted} or for a decimal; write it without separators, or not with three decimals.",
        "{value} 可能是千位分隔，也可能是小数；若为整数请写 {accepted}，若为小数请避免恰好三位小数。",
    ),
    "number_precision": (
        "{value} is too fine; accepted are multiples of {accepted}.",
        "{value} 过于精细；可接受 {accepted} 的倍数。",
    ),
    "number_negative": ("{value} is negative; accepted is {accepted}.", "{value} 为负数；可接受 {accepted}。"),
    "number_out_of_range": (
        "{value} is out of range; accepted is {accepted}.",
        "{value} 超出范围；可接受 {accepted}。",
    ),
    "limit_form": (
        "{value} is not a limit; accepted are {accepted} (hard, or soft at a price).",
        "{value} 不是限值；可接受 {accepted}（硬性，或带价格的软性）。",
    ),
    "breaks_form": (
        "{value} are not breaks; accepted are such as {accepted} (offset + length in minutes).",
        "{value} 不是休息时间；可接受例如 {accepted}（起点+时长，分钟）。",
    ),
    "weekdays_form": (
        "{value} are not weekdays; accepted are {accepted} (1 is Monday).",
        "{value} 不是星期；可接受 {accepted}（1 为星期一）。",
    ),
    "parts_form": (
        "{value} are not parts; accepted are such as {accepted} (role : share).",
        "{value} 不是拆分；可接受例如 {accepted}（岗位:份额）。",
    ),
    "parts_share": (
        "{value} is not a share; accepted is {accepted}, with three decimals.",
        "{value} 不是份额；可接受 {accepted}，至多三位小数。",
    ),
    "parts_twice": (
        "{value} name a role twice; accepted are such as {accepted}.",
        "{value} 重复了同一岗位；可接受例如 {accepted}。",
    ),
    "parts_sum": (
        "The shares of {value} do not sum to {accepted}.",
        "{value} 的份额合计不等于 {accepted}。",
    ),
    "anchors_form": (
        "{value} are not anchors; accepted are such as {accepted} (raw value : points).",
        "{value} 不是锚点；可接受例如 {accepted}（原始值:得分）。",
    ),
}

_LOGIC: dict[str, Sentence] = {
    "unknown_department": (
        "There is no department {value}; known: {accepted}.",
        "部门 {value} 不存在；已有：{accepted}。",
    ),
    "unknown_role": ("There is no role {value}; known: {accepted}.", "岗位 {value} 不存在；已有：{accepted}。"),
    "unknown_contract": ("There is no contract {value}; known: {accepted}.", "合同 {value} 不存在；已有：{accepted}。"),
    "unknown_person": ("There is no person {value}; known: {accepted}.", "人员 {value} 不存在；已有：{accepted}。"),
    "unknown_shift_type": (
        "There is no shift type {value}; known: {accepted}.",
        "班次 {value} 不存在；已有：{accepted}。",
    ),
    "unknown_kpi": ("There is no KPI {value}; known: {accepted}.", "指标 {value} 不存在；已有：{accepted}。"),
    "unknown_period": ("There is no period {value}; known: {accepted}.", "期间 {value} 不存在；已有：{accepted}。"),
    "duplicate_key": (
        "{value} stands in row {first_row} already; each may stand once.",
        "{value} 已在第 {first_row} 行出现；每个只能出现一次。",
    ),
    "zone_in_use": (
        "The zone cannot become {value}: workload is stored by the clock of {accepted}.",
        "时区不能改为 {value}：已有按 {accepted} 时间保存的业务量。",
    ),
    "code_reserved": (
        "{value} cannot be a code here: in pins it means a day off.",
        "{value} 不能用作编号：在固定安排中它表示休息。",
    ),
    "second_site": (
        "There is one site only, {accepted}; {value} is another.",
        "只能有一个站点 {accepted}；{value} 是另一个。",
    ),
    "slot_not_of_day": (
        "A slot of {value} minutes does not divide the day; accepted are such as {accepted}.",
        "时段 {value} 分钟不能整除一天；可接受例如 {accepted}。",
    ),
    "block_not_of_slots": (
        "A block of {value} minutes is not made of whole slots; accepted are {accepted}.",
        "区块 {value} 分钟不是时段的整数倍；可接受 {accepted}。",
    ),
    "limits_cross": (
        "The minimum {value} is above the maximum; accepted is {accepted}.",
        "下限 {value} 高于上限；可接受 {accepted}。",
    ),
    "dates_reversed": (
        "{value} is before the first date; accepted is {accepted}.",
        "{value} 早于起始日期；可接受 {accepted}。",
    ),
    "clock_reversed": (
        "{value} is not after the start; accepted is {accepted} (what passes midnight is two rows).",
        "{value} 不晚于开始时刻；可接受 {accepted}（跨午夜请分为两行）。",
    ),
    "country_unknown": (
        "No calendar is known for the country {value}; accepted are such as {accepted}.",
        "国家 {value} 没有可用的日历；可接受例如 {accepted}。",
    ),
    "due_of_immediate": (
        "{value} says when work is due, but immediate work may not wait; accepted is {accepted}, or an empty cell.",
        "{value} 表示到期时间，但即时工作不能等待；请使用 {accepted}，或留空。",
    ),
    "due_one_way": (
        "Deferrable work is due in exactly one way, here {value}; accepted is one of {accepted}.",
        "可延后的工作必须且只能有一种到期方式，此处为 {value}；可接受其中之一：{accepted}。",
    ),
    "service_of_deferrable": (
        "{value} is for immediate work; deferrable work accepts {accepted}.",
        "{value} 只用于即时工作；可延后的工作可接受 {accepted}。",
    ),
    "patience_needed": (
        "Erlang A needs the mean patience in seconds, not {value}; accepted is {accepted}.",
        "Erlang A 需要平均耐心秒数，而不是 {value}；可接受 {accepted}。",
    ),
    "late_cost_needed": (
        "Deferrable work needs a price of being late, not {value}; accepted is {accepted}.",
        "可延后的工作需要延误价格，而不是 {value}；可接受 {accepted}。",
    ),
    "like_itself": (
        "{value} cannot lend itself its shape; name another role, or leave the cell empty.",
        "{value} 不能以自身为模板；请填写其他岗位或留空。",
    ),
    "like_circle": (
        "These roles would lend each other their shapes in a circle: {value}.",
        "这些岗位互为模板，形成循环：{value}。",
    ),
    "overlap": ("{value} overlaps row {first_row}.", "{value} 与第 {first_row} 行重叠。"),
    "overlap_stored": ("{value} overlaps {other}, which is stored already.", "{value} 与已存的 {other} 重叠。"),
    "not_employed": (
        "{person} is not employed on {value}; employed {accepted}.",
        "{person} 在 {value} 不在职；在职期间 {accepted}。",
    ),
    "shift_too_long": (
        "A shift of {value} minutes is longer than a day; accepted is {accepted}.",
        "班次 {value} 分钟超过一天；可接受 {accepted}。",
    ),
    "break_outside": (
        "The break {value} does not lie inside the shift; accepted is {accepted} minutes after its start.",
        "休息 {value} 不在班次之内；可接受开始后 {accepted} 分钟。",
    ),
    "breaks_overlap": (
        "The break {value} overlaps the one before; accepted is {accepted}.",
        "休息 {value} 与前一段重叠；可接受 {accepted}。",
    ),
    "roles_on_day_off": ("A day off has no roles, but {value} is given.", "休息日没有岗位，却给出了 {value}。"),
    "shift_not_on_day": ("There is no shift {value} on {day}.", "{day} 没有班次 {value}。"),
    "roles_not_by_block": (
        "{value} are {found} roles, but the shift has {accepted} blocks; give one a block, or none.",
        "{value} 有 {found} 个岗位，而该班次有 {accepted} 个区块；请每个区块一个，或全部留空。",
    ),
    "roster_lengths": (
        "This roster has {accepted} days by an earlier row, {value} here.",
        "该班表按前面的行为 {accepted} 天，此处为 {value} 天。",
    ),
    "roster_overlap": ("{value} overlaps the roster of {other}.", "{value} 与 {other} 的班表重叠。"),
    "day_outside_roster": (
        "{value} is outside the roster; accepted is {accepted}.",
        "{value} 不在班表之内；可接受 {accepted}。",
    ),
    "anchor_points": (
        "{value}: points are out of range; accepted is {accepted}.",
        "{value}：得分超出范围；可接受 {accepted}。",
    ),
    "anchors_not_monotone": (
        "{value}: points must rise and raw values must rise or fall from anchor to anchor, such as {accepted}.",
        "{value}：得分须逐点上升，原始值须单调，例如 {accepted}。",
    ),
    "period_locked": (
        "The period {value} is locked; accepted is {accepted}.",
        "期间 {value} 已锁定；可接受 {accepted}。",
    ),
    "person_missing": ("{value} is measured by person; name the person.", "{value} 按人员考核；请填写人员。"),
    "person_of_team_kpi": (
        "{kpi} is measured by team; leave the person empty instead of {value}.",
        "{kpi} 按团队考核；人员应留空，而不是 {value}。",
    ),
    "formulas_kept_as_text": (
        "{count} cells look like formulas; they were kept as text and never evaluated.",
        "{count} 个单元格形似公式；已按文本保存，未作计算。",
    ),
    "mapping_not_met": (
        "The mapping names categories that the file does not have: {value}; it has {accepted}.",
        "映射所列的以下类别不在文件中：{value}；文件中有：{accepted}。",
    ),
    "categories_left_out": (
        "{count} rows of categories outside the mapping were left out: {value}.",
        "映射之外类别的 {count} 行未导入：{value}。",
    ),
    "workload_ambiguous_hour": (
        "{count} rows lie in an hour that the clock repeats; the first of two is taken for the first pass.",
        "{count} 行位于时钟重复的一小时；两行中的前一行视为第一次。",
    ),
    "coarse_grain": (
        "The intervals are {value} minutes apart, the site's slot is {accepted}.",
        "时段间隔为 {value} 分钟，站点时段为 {accepted} 分钟。",
    ),
    "workload_gap": (
        "{role} has no rows from {first} to {last}, {count} days that teach forecasts nothing; was the site closed?",
        "{role} 在 {first} 至 {last} 之间没有数据，预测不从这 {count} 天中学习；当时是否停业？",
    ),
    "workload_grain": (
        "The intervals of {role} are {value} minutes long from the week of {day} on, {accepted} before.",
        "{role} 的时段长度自 {day} 所在周起为 {value} 分钟，此前为 {accepted} 分钟。",
    ),
    "workload_absurd": (
        "Row {row}: {value} units of {role} at {start}, where 99 of 100 intervals have {usual} at most; is that right?",
        "第 {row} 行：{role} 在 {start} 的业务量为 {value}，而 99% 的时段不超过 {usual}；请确认是否正确。",
    ),
}

REASONS: dict[str, Sentence] = _FILES | _FORMAT | _LOGIC | PUNCHES | KPIS


class _Params(dict[str, object]):
    """A parameter that a reason does not carry is shown by its name, so that a sentence is never lost."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def message(reason: str, params: Mapping[str, object], locale: str, *, row: int | None = None, field: str = "") -> str:
    """The sentence of a reason in the locale (``zh…`` is Chinese, all else English), led by row and field if given."""
    chinese = locale.startswith("zh")
    sentence = _filled(REASONS[reason][1 if chinese else 0], _Params(params))
    if row is None:
        return sentence
    if chinese:
        return f"第 {row} 行{f'，{field}' if field else ''}：{sentence}"
    return f"Row {row}{f', {field}' if field else ''}: {sentence}"


def _filled(sentence: str, params: _Params) -> str:
    """A value that was cut off ends in an ellipsis, which no full stop follows."""
    said = ""
    for text, name, _form, _conversion in Formatter().parse(sentence):
        said += text[1:] if said.endswith("…") and text.startswith((".", "。")) else text
        said += "" if name is None else str(params[name])
    return said
