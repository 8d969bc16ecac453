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
    "punches_ambiguous_hour": (
        "{count} punches lie in an hour that the clock repeats; the first pass was taken and flagged.",
        "{count} 次打卡位于时钟重复的一小时；按第一次计并已标记。",
    ),
    "punches_clock_jump": (
        "{count} punches contradict the order of their device's numbers; did its clock jump?",
        "{count} 次打卡与其设备序号的顺序矛盾；设备时钟是否跳变？",
    ),
    "punches_missing_hour": (
        "{count} punches lie in an hour that the clock skips; they were flagged.",
        "{count} 次打卡位于时钟跳过的一小时；已标记。",
    ),
    "device_sequence_reused": (
        "Device sequence reused: {value} was stored with other content; each event has its own number.",
        "设备序号重复：{value} 已以不同内容保存；每个事件须有自己的序号。",
    ),
    "device_sequence_twice": (
        "Device sequence reused: {value} says something else in row {first_row}; each event has its own number.",
        "设备序号重复：{value} 在第 {first_row} 行内容不同；每个事件须有自己的序号。",
    ),
    "role_missing": ("A {value} punch needs a role.", "{value} 打卡必须注明岗位。"),
    "off_grid": (
        "{value} is not the start of an interval; accepted are {accepted}.",
        "{value} 不是时段起点；可接受 {accepted}。",
    ),
    "in_future": ("{value} lies in the future; accepted is {accepted}.", "{value} 在未来；可接受 {accepted}。"),
    "missing_hour": (
        "{value} does not exist in {accepted}: clocks were put forward over it.",
        "{value} 在 {accepted} 不存在：时钟已拨快跳过。",
    ),
}
