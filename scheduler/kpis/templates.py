"""KPIs that departments usually have, to begin a draft from. Their anchors are placeholders until the own past is known.

A laboratory's pass rate is not among them: a lab paid by pass rate is paid to pass.
"""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.kpis.counting import Formula
from scheduler.kpis.definitions import KpiLevel
from scheduler.kpis.records import Bsc

# ruff: noqa: E501 - a row of the table is one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """``anchors`` from the worst to the best; empty where they depend on the class of work and must be typed."""

    code: str
    group: str
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    formula: Formula
    level: KpiLevel
    anchors: tuple[tuple[str, str], ...]
    numerator_source: str
    exposure_source: str
    kind: str = "result"
    bsc: Bsc = Bsc.PROCESS


_ROWS = """\
INV_TURNS|WH|库存周转|Inventory turns|次/年|turns a year|rate|team|2:0;4:60;6:80;8:100;10:120|销货成本 / COGS (ERP)|平均库存 / mean stock (ERP)|finance
SHIP_ERR|WH|出库差错率|Pick and ship errors|每万行|per 10 000 lines|per_10000|individual|90:0;50:60;20:80;10:100;2:120|差错行 / wrong lines (WMS)|订单行（万）/ lines in ten thousands (WMS)|customer
DOCK_STOCK|WH|收货上架|Dock to stock|小时|h|mean|team|24:0;12:60;8:80;4:100;2:120|收货到上架小时 / hours receipt to putaway (WMS)|收货单 / receipts (WMS)|process
STOCK_ACC|WH|库存准确率|Stock accuracy|比例|share|share|team|0.9:0;0.97:60;0.985:80;0.995:100;1:120|账实相符 / counted as booked|盘点 / cycle counts|process
SHIP_TIME|WH|准时发运|Shipped on time|比例|share|share|team|0.8:0;0.92:60;0.96:80;0.99:100;1:120|准时订单 / orders on time (WMS)|全部订单 / orders (WMS)|customer
REP_TIME|LAB|报告及时率|Reports on time|比例|share|share|individual|0.6:0;0.85:60;0.95:80;1:100|按时报告 / reports on time (LIMS)|到期报告 / reports due (LIMS)|customer
RETEST|LAB|复检差错|Retest errors|每千次|per 1000 tests|per_1000|individual|20:0;10:60;5:80;1:100;0:120|复检不符 / disagreements (LIMS)|检测项（千）/ tests in thousands (LIMS)|process
TAT|LAB|样品周转|Sample turnaround|小时|h|mean|team||样品周转小时 / hours a sample (LIMS)|样品 / samples (LIMS)|customer
OTIF|PUR|供应商履约率|Suppliers on time in full|比例|share|share|team|0.6:0;0.8:60;0.9:80;0.98:100;1:120|按时足量行 / lines on time in full (ERP)|采购行 / PO lines (ERP)|process
BUY_CYCLE|PUR|采购周期|Purchasing cycle|天|days|mean|individual|20:0;10:60;7:80;5:100;4:120|申请到收货天数 / days request to receipt (ERP)|采购单 / orders (ERP)|process
SAVING|PUR|采购成本降低率|Purchasing savings|比例|share|share|team|0:60;0.02:80;0.04:100;0.06:120|降低额 / saved (ERP)|锁定基准额 / locked baseline (ERP)|finance
LOTS_OK|PUR|来料合格率|Accepted lots|比例|share|share|team|0.9:0;0.96:60;0.985:80;0.995:100;1:120|合格批 / accepted lots (IQC)|来料批 / lots (IQC)|process
CLOSE_OK|FIN|报表及时准确率|Reports timely and right|比例|share|share|team|0.7:0;0.9:60;0.96:80;1:100|按时未重述 / on time, not restated|到期报表 / reports due|process
BUDGET|FIN|预算达成|Budget kept|比例|share|deviation|team|0.6:0;0.85:60;0.92:80;0.97:100;1:120|预算减偏差 / budget less deviation (GL)|预算 / budget (GL)|finance
DSO|FIN|回款天数|Days sales outstanding|天|days|mean|team||应收天数 / days outstanding (AR)|月 / months|finance
CLAIM_CYCLE|FIN|报销周期|Claim cycle|天|days|mean|team||报销天数 / days a claim (AP)|报销单 / claims (AP)|customer
INVOICE_TIME|FIN|发票时效|Invoice turnaround|天|days|mean|individual||发票处理天数 / days an invoice (AP)|发票 / invoices (AP)|process
HIRE_DAYS|HR|招聘周期|Time to hire|天|days|mean|team|60:0;45:60;35:80;25:100;20:120|招聘天数 / days to hire (HRIS)|到岗 / hires (HRIS)|process
RETENTION|HR|留存率|Retention|比例|share|share|team|0.7:0;0.8:60;0.88:80;0.94:100;1:120|留任 / stayed (HRIS)|期初在职 / at the start (HRIS)|learning
TRAINING|HR|培训参与|Training taken|比例|share|share|team|0.6:0;0.8:60;0.9:80;1:100|已参加 / taken part (HRIS)|应参加 / invited (HRIS)|learning
CONTRACTS|HR|合同合规|Contracts in order|比例|share|share|team|0.95:0;0.98:60;0.995:80;1:100|合规合同 / in order (HRIS)|全部合同 / contracts (HRIS)|process|duty
SLA|ADM|事件响应率|Requests within target|比例|share|share|team|0.6:0;0.8:60;0.9:80;0.97:100;1:120|达标工单 / within target|全部工单 / tickets|customer
SURVEY|ADM|内部满意度|Internal satisfaction|分|rating|mean|team|2.5:0;3.5:60;4:80;4.5:100;5:120|评分合计（答卷 ≥ 5）/ ratings, five answers or more|答卷 / answers|customer
IMPROVED|ADM|流程优化数|Processes improved|项|cases|mean|team|0:60;1:80;2:100;3:120|有证明的优化 / improvements with proof|月 / months|learning|kci
ORDERS|SALES|合同完成率|Contracts won against target|比例|of target|achievement|individual|0:0;0.6:60;0.8:80;1:100;1.2:120|合同额 / contracts (CRM)|目标 / target|finance
CASH_IN|SALES|回款完成率|Payments against target|比例|of target|achievement|individual|0:0;0.6:60;0.8:80;1:100;1.2:120|回款额 / payments (ERP)|目标 / target|finance
OUTPUT|SALES|产值完成率|Output against target|比例|of target|achievement|individual|0:0;0.6:60;0.8:80;1:100;1.2:120|产值 / output (ERP)|目标 / target|finance
NEW_CLIENTS|SALES|新客户|New customers against target|比例|of target|achievement|individual|0:0;0.6:60;0.8:80;1:100;1.2:120|新客户 / new customers (CRM)|目标 / target|customer
VISITS|SALES|拜访覆盖|Visits against target|比例|of target|achievement|individual|0:0;0.6:60;0.8:80;1:100;1.2:120|拜访 / visits (CRM)|目标 / target|customer|behaviour
"""


def _template(line: str) -> Template:
    code, group, zh, en, unit_zh, unit_en, formula, level, anchors, x, n, bsc, *kind = line.split("|")
    pairs = (part.split(":") for part in filter(None, anchors.split(";")))
    return Template(
        code=code,
        group=group,
        name_zh=zh,
        name_en=en,
        unit_zh=unit_zh,
        unit_en=unit_en,
        formula=Formula(formula),
        level=KpiLevel(level),
        anchors=tuple((raw, points) for raw, points in pairs),
        numerator_source=x,
        exposure_source=n,
        kind=kind[0] if kind else "result",
        bsc=Bsc(bsc),
    )


TEMPLATES: dict[str, Template] = {t.code: t for t in map(_template, _ROWS.strip().splitlines())}
