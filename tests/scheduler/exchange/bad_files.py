"""Files that are refused as a whole, made on the spot: what is wrong, the reason, the sentence in both languages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import xlsxwriter

from tests.scheduler.exchange.company import FILES

DEPARTMENTS = FILES["departments"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
CORRUPT = ("The workbook cannot be read; save it again as .xlsx.", "工作簿无法读取；请重新另存为 .xlsx。")
MACROS = ("Workbooks with macros are not accepted; save it as .xlsx.", "不接受含宏的工作簿；请另存为 .xlsx。")
BINARY = (
    "This is not a text file; CSV, XLSX files with their own extension are accepted.",
    "这不是文本文件；请使用扩展名正确的 CSV, XLSX 文件。",
)
ENCODING = (
    (
        "The encoding of the file is not known. Accepted: UTF-8, GB18030, UTF-16. In a spreadsheet choose "
        "'CSV UTF-8' when saving."
    ),
    "无法识别文件编码。可接受：UTF-8, GB18030, UTF-16。在电子表格中另存为“CSV UTF-8（逗号分隔）”即可。",
)


@dataclass(frozen=True, kw_only=True)
class BadFile:
    """``build`` makes the bytes; ``en`` and ``zh`` are the whole sentences."""

    id: str
    name: str
    build: Callable[[], bytes]
    reason: str
    en: str
    zh: str


def workbook(*rows: list[object]) -> bytes:
    """A workbook with these rows on its first sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def good_workbook() -> bytes:
    """Departments as a workbook."""
    return workbook(*(line.split(",") for line in DEPARTMENTS.splitlines()))


def changed(parts: dict[str, bytes], *, drop: tuple[str, ...] = ()) -> bytes:
    """The good workbook with parts put in, in place of its own or besides."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in {*parts, *drop}:
                new.writestr(entry, old.read(entry))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def sheet_xml(*, rows: bytes = b"", doctype: bytes = b"") -> bytes:
    """A sheet's XML."""
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        b'<?xml version="1.0"?>' + doctype + b'<worksheet xmlns="' + space + b'"><sheetData>' + rows
        + b"</sheetData></worksheet>"
    )  # fmt: skip


def bomb() -> bytes:
    """About 20 MiB of one row, 300 : 1."""
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>aaaaaaaaaaaaaaaa</t></is></c></row>'
    return changed({SHEET: sheet_xml(rows=row * 280_000)})


def lying() -> bytes:
    """The directory says 10 bytes where the sheet has 20 MiB."""
    raw = bytearray(bomb())
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as archive:
        size = archive.getinfo(SHEET).file_size
    declared, true = (10).to_bytes(4, "little"), size.to_bytes(4, "little")
    return bytes(raw).replace(true, declared)


def billion_laughs() -> bytes:
    """Entities that would unfold to gigabytes."""
    entities = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
    doctype = b'<!DOCTYPE lolz [<!ENTITY l0 "lol">' + entities + b"]>"
    return changed({SHEET: sheet_xml(rows=b'<row r="1"><c r="A1"><v>&l9;</v></c></row>', doctype=doctype)})


def outside_entity() -> bytes:
    """An entity that names a file of the server."""
    doctype = b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    return changed({SHEET: sheet_xml(rows=b'<row r="1"><c r="A1"><v>&secret;</v></c></row>', doctype=doctype)})


def far_cell() -> bytes:
    """Two cells, a whole sheet apart: 17 thousand million cells between them."""
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return changed({SHEET: sheet_xml(rows=rows)})


def encrypted() -> bytes:
    """What a spreadsheet program makes of a password: an OLE file with an encrypted package."""
    return OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


BAD_FILES = (
    BadFile(
        id="no header",
        name="departments.csv",
        build=DEPARTMENTS.split("\n", 1)[1].encode,
        reason="header_missing",
        en="The header of departments lacks code, name_zh, name_en; it has: WH, 仓储部, Warehouse. "
        "Columns are: code, name_zh, name_en.",
        zh="departments 的标题行缺少 code, name_zh, name_en；现有：WH, 仓储部, Warehouse。"
        "应有的列：code, name_zh, name_en。",
    ),
    BadFile(
        id="a missing column",
        name="skills.csv",
        build=lambda: b"person,role,valid_from\nE002,PICK,2026-01-01\n",
        reason="header_missing",
        en="The header of skills lacks proficiency_percent; it has: person, role, valid_from. "
        "Columns are: person, role, proficiency_percent, valid_from, valid_to.",
        zh="skills 的标题行缺少 proficiency_percent；现有：person, role, valid_from。"
        "应有的列：person, role, proficiency_percent, valid_from, valid_to。",
    ),
    BadFile(
        id="workload of no role",
        name="workload.csv",
        build=lambda: b"interval_start,quantity\n2026-11-02 08:00,3\n",
        reason="header_missing",
        en="The header of workload lacks role | category; it has: interval_start, quantity. "
        "Columns are: role, category, interval_start, quantity.",
        zh="workload 的标题行缺少 role | category；现有：interval_start, quantity。"
        "应有的列：role, category, interval_start, quantity。",
    ),
    BadFile(
        id="a column named twice",
        name="departments.csv",
        build=lambda: b"code,name_zh,name_en,Code\nX,x,x,x\n",
        reason="header_twice",
        en="The header names code more than once; each column is named once.",
        zh="标题行重复出现 code；每列只能出现一次。",
    ),
    BadFile(
        id="a kind that cannot be told",
        name="export.csv",
        build=lambda: b"week;weekday;orders\n1;4;316.307\n",
        reason="kind_unknown",
        en="It cannot be told what export.csv holds. Name the file after its kind: site, departments, roles, "
        "role_weights, standards, presence, calendar, contracts, people, skills, shift_types, leave, requests, pins, "
        "workload, expected_volumes, known_work, rosters, punches, periods, kpis, kpi_history, observations, "
        "pay_bases, role_splits, measured_parts.",
        zh="无法判断 export.csv 的内容；请以类型命名文件：site, departments, roles, role_weights, standards, presence, "
        "calendar, contracts, people, skills, shift_types, leave, requests, pins, workload, expected_volumes, "
        "known_work, rosters, punches, periods, kpis, kpi_history, observations, pay_bases, role_splits, "
        "measured_parts。",
    ),
    BadFile(
        id="an empty file",
        name="departments.csv",
        build=lambda: b"",
        reason="file_empty",
        en="The file is empty; a header row is needed.",
        zh="文件为空；至少需要标题行。",
    ),
    BadFile(
        id="a byte order mark and nothing else",
        name="departments.csv",
        build=lambda: b"\xef\xbb\xbf\n",
        reason="file_empty",
        en="The file is empty; a header row is needed.",
        zh="文件为空；至少需要标题行。",
    ),
    BadFile(
        id="a file of 33 MiB",
        name="departments.csv",
        build=lambda: DEPARTMENTS.encode() + b"\n" * (33 * 2**20 - len(DEPARTMENTS.encode())),
        reason="file_too_large",
        en="The file has 33.0 MiB; ≤ 32 MiB are accepted. Split it into parts.",
        zh="文件大小为 33.0 MiB；可接受 ≤ 32 MiB，请拆分后再导入。",
    ),
    BadFile(
        id="thirty million blank lines",
        name="departments.csv",
        build=lambda: DEPARTMENTS.encode() + b"\n" * 30_000_000,
        reason="too_many_rows",
        en="The file has > 1000000 rows; ≤ 1000000 are accepted. Split it into parts.",
        zh="文件有 > 1000000 行；可接受 ≤ 1000000，请拆分后再导入。",
    ),
    BadFile(
        id="a row of ten million cells",
        name="departments.csv",
        build=lambda: b"code,name_zh,name_en\nX,x" + b"," * 10_000_000,
        reason="too_many_columns",
        en="Row 2 has more cells than the ≤ 256 that are accepted.",
        zh="第 2 行的单元格过多；可接受 ≤ 256 个。",
    ),
    BadFile(
        id="a workbook of 17 MiB",
        name="departments.xlsx",
        build=lambda: good_workbook() + b"\0" * (17 * 2**20 - len(good_workbook())),
        reason="file_too_large",
        en="The file has 17.0 MiB; ≤ 16 MiB are accepted. Split it into parts.",
        zh="文件大小为 17.0 MiB；可接受 ≤ 16 MiB，请拆分后再导入。",
    ),
    BadFile(
        id="a kind of file that is not read",
        name="departments.pdf",
        build=lambda: b"%PDF-1.7\n",
        reason="file_type",
        en="departments.pdf is no file of a kind that can be imported; .csv, .xlsx are accepted.",
        zh="departments.pdf 不是可导入的文件类型；可接受 .csv, .xlsx。",
    ),
    BadFile(
        id="a picture renamed to CSV",
        name="departments.csv",
        build=lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
        reason="binary_file",
        en=BINARY[0],
        zh=BINARY[1],
    ),
    BadFile(
        id="a workbook renamed to CSV",
        name="departments.csv",
        build=good_workbook,
        reason="binary_file",
        en=BINARY[0],
        zh=BINARY[1],
    ),
    BadFile(
        id="a memory dump named CSV",
        name="departments.csv",
        build=lambda: b"MZ" + b"\0\1\2\3" * 5000,
        reason="binary_file",
        en=BINARY[0],
        zh=BINARY[1],
    ),
    BadFile(
        id="UTF-16 cut in the middle of a character",
        name="departments.csv",
        build=lambda: DEPARTMENTS.encode("utf-16")[:-1],
        reason="encoding_broken",
        en="Line 3 holds bytes that are not UTF-16; save the file as UTF-16 again.",
        zh="第 3 行含有非 UTF-16 字节；请重新以 UTF-16 保存。",
    ),
    BadFile(
        id="Latin-1",
        name="departments.csv",
        build=lambda: "code,name_zh,name_en\nWH,Entrepôt,Entrepôt ä ö ü\n".encode("latin-1"),
        reason="encoding_unknown",
        en=ENCODING[0],
        zh=ENCODING[1],
    ),
    BadFile(
        id="UTF-8 with a broken byte",
        name="departments.csv",
        build=lambda: DEPARTMENTS.encode().replace("检测部".encode(), "检测部".encode()[:-1] + b"!"),
        reason="encoding_broken",
        en="Line 3 holds bytes that are not UTF-8; save the file as UTF-8 again.",
        zh="第 3 行含有非 UTF-8 字节；请重新以 UTF-8 保存。",
    ),
    BadFile(
        id="a quote that is never closed",
        name="departments.csv",
        build=lambda: b'code,name_zh,name_en\nX,x,x\nY,"y,y\nZ,z,z\n',
        reason="quotes_broken",
        en="From row 3 on the quotes do not match: each quote inside a quoted cell is written twice.",
        zh="第 3 行起引号不配对：引号内的引号须写两次。",
    ),
    BadFile(
        id="a cell of a hundred thousand characters",
        name="departments.csv",
        build=lambda: b"code,name_zh,name_en\nX,x," + b"y" * 100_000 + b"\n",
        reason="cell_too_long",
        en="Row 2 holds a cell of more characters than the ≤ 10000 that are accepted; is a quote missing?",
        zh="第 2 行有单元格过长（可接受 ≤ 10000 个字符）；是否缺少引号？",
    ),
    BadFile(
        id="text renamed to a workbook",
        name="departments.xlsx",
        build=DEPARTMENTS.encode,
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="half a workbook",
        name="departments.xlsx",
        build=lambda: good_workbook()[:3000],
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="an archive that is no workbook",
        name="departments.xlsx",
        build=lambda: changed({}, drop=(CONTENT_TYPES,)),
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="a workbook without its sheet",
        name="departments.xlsx",
        build=lambda: changed({}, drop=(SHEET,)),
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="a workbook whose sheet is no XML",
        name="departments.xlsx",
        build=lambda: changed({SHEET: b"<worksheet><sheetData><row r='1'><c r='A1'"}),
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="a part that climbs out of the archive",
        name="departments.xlsx",
        build=lambda: changed({"../../etc/cron.d/x": b"* * * * * root true\n"}),
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="a billion laughs",
        name="departments.xlsx",
        build=billion_laughs,
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="an entity that names a file",
        name="departments.xlsx",
        build=outside_entity,
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="a directory that lies about sizes",
        name="departments.xlsx",
        build=lying,
        reason="workbook_corrupt",
        en=CORRUPT[0],
        zh=CORRUPT[1],
    ),
    BadFile(
        id="a zip bomb",
        name="departments.xlsx",
        build=bomb,
        reason="workbook_too_heavy",
        en="The workbook unpacks to too much (> 100:1); ≤ 100:1 is accepted.",
        zh="工作簿展开后过大（> 100:1）；可接受 ≤ 100:1。",
    ),
    BadFile(
        id="a workbook of 40 MiB",
        name="departments.xlsx",
        build=lambda: changed({f"xl/media/{i}.bin": b"\0" * 2**19 for i in range(80)}),
        reason="workbook_too_heavy",
        en="The workbook unpacks to too much (40 MiB); ≤ 32 MiB is accepted.",
        zh="工作簿展开后过大（40 MiB）；可接受 ≤ 32 MiB。",
    ),
    BadFile(
        id="five thousand parts",
        name="departments.xlsx",
        build=lambda: changed({f"xl/media/{i}.bin": b"x" for i in range(4_990)}),
        reason="workbook_too_heavy",
        en="The workbook unpacks to too much (5000 files); ≤ 1000 is accepted.",
        zh="工作簿展开后过大（5000 files）；可接受 ≤ 1000。",
    ),
    BadFile(
        id="two cells a whole sheet apart",
        name="departments.xlsx",
        build=far_cell,
        reason="workbook_too_heavy",
        en="The workbook unpacks to too much (> 5 s, 512 MiB); ≤ 5 s, 512 MiB is accepted.",
        zh="工作簿展开后过大（> 5 s, 512 MiB）；可接受 ≤ 5 s, 512 MiB。",
    ),
    BadFile(
        id="a workbook named as one with macros",
        name="departments.xlsm",
        build=good_workbook,
        reason="workbook_macros",
        en=MACROS[0],
        zh=MACROS[1],
    ),
    BadFile(
        id="a workbook with macros named as one without",
        name="departments.xlsx",
        build=lambda: changed({"xl/vbaProject.bin": OLE + b"\0" * 64}),
        reason="workbook_macros",
        en=MACROS[0],
        zh=MACROS[1],
    ),
    BadFile(
        id="a workbook with a password",
        name="departments.xlsx",
        build=encrypted,
        reason="workbook_encrypted",
        en="The workbook is protected by a password; save it as .xlsx without one.",
        zh="工作簿有密码保护；请去除密码后另存为 .xlsx。",
    ),
    BadFile(
        id="a workbook of the old format",
        name="departments.xls",
        build=lambda: OLE + b"\0" * 1024,
        reason="workbook_old",
        en="This is a workbook of the old format; save it as .xlsx.",
        zh="这是旧格式的工作簿；请另存为 .xlsx。",
    ),
)
