"""Why a punch was held back, in words: beside the reasons of files, those of devices, clocks and identities."""

from __future__ import annotations

PUNCHES: dict[str, tuple[str, str]] = {
    "row_object": (
        "A punch is a JSON object with seq, person, time and kind.",
        "每次打卡须为 JSON 对象，含 seq、person、time、kind。",
    ),
    "text_needed": ("{value} is not a text; write it in quotes.", "{value} 不是文本；请加引号。"),
    "unknown_device": (
        "The device {value} is not registered, or was revoked; an administrator registers devices.",
        "设备 {value} 未登记或已停用；请管理员登记设备。",
    ),
    "unknown_badge": (
        "This badge belongs to nobody; HR assigns badges.",
        "该工牌未分配给任何人；请人事分配工牌。",
    ),
    "clock_leap": (
        "{value} was {days} days ago when it came; {accepted} days are accepted. Has the device's clock leapt?",
        "{value} 在送达时已过去 {days} 天；可接受 {accepted} 天。设备时钟是否跳变？",
    ),
    "identity_unverified": (
        "Who punched was not proven by a badge or PIN ({value}); HR asks the person and releases the row.",
        "未以工牌或 PIN 证明打卡人身份（{value}）；请人事核实后放行。",
    ),
    "pin_wrong": (
        "The PIN did not fit the number {value}; HR asks the person and releases the row.",
        "PIN 与工号 {value} 不符；请人事核实后放行。",
    ),
}
