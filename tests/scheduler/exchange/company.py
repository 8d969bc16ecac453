"""A company of three people as the files it comes in: the ground on which every import test stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scheduler.domain.actor import AccountRole, Actor

HR = Actor(login="hr", role=AccountRole.HR)
NOW = datetime(2026, 11, 8, 10, tzinfo=UTC)


class StoppedClock:
    """It is always the morning of 2026-11-08."""

    def now(self) -> datetime:
        return NOW

    def today(self, zone: ZoneInfo) -> date:
        return NOW.astimezone(zone).date()


FILES = {
    "site": (
        "code,name_zh,name_en,tz,currency,slot_min,block_min,role_switch_cost\n"
        "HQ,总部,Head office,Asia/Shanghai,CNY,30,120,6\n"
    ),
    "departments": "code,name_zh,name_en\nWH,仓储部,Warehouse\nLAB,检测部,Laboratory\n",
    "roles": (
        "code,name_zh,name_en,department,unit_zh,unit_en,colour\n"
        "PICK,拣货,Picking,WH,行,lines,blue\n"
        "TEST,检验,Testing,LAB,样,samples,teal\n"
    ),
    "contracts": (
        "code,name_zh,name_en,regular_hours_per_week,max_hours_per_week,max_nights,overtime_premium_per_hour\n"
        "FT,全日制,Full time,40,48@150,5,20\n"
    ),
    "people": (
        "code,name_zh,name_en,department,contract,cost_per_hour,hired_on,left_on,tags\n"
        "E001,王建国,Wang Jianguo,WH,FT,42,2018-01-01,,\n"
        "E002,李秀英,Li Xiuying,LAB,FT,38.5,2019-06-08,,nursing\n"
        "E003,张伟,Zhang Wei,WH,FT,36,2020-11-15,2026-06-30,\n"
    ),
    "skills": (
        "person,role,proficiency_percent,valid_from,valid_to\n"
        "E001,PICK,110,2025-01-01,2025-12-31\n"
        "E002,TEST,100,2025-01-01,\n"
    ),
    "shift_types": (
        "code,name_zh,name_en,start,length_min,breaks,night,weekdays,roles,departments,forbidden_next,colour\n"
        "E,早班,Early,07:00,510,240+30,no,,,,,amber\n"
        "N,夜班,Night,21:30,510,240+30,yes,1;2;3;4;5;6;7,,WH;LAB,E,slate\n"
    ),
    "leave": (
        "person,first_day,last_day,kind,status,credit_hours_per_day\nE001,2026-11-10,2026-11-12,annual,approved,8\n"
    ),
    "kpis": (
        "code,role,name_zh,name_en,unit_zh,unit_en,level,kind,tag,weight,anchors,mode,mu,kappa,valid_from\n"
        "UPH,PICK,人时产量,Lines an hour,行/时,l/h,individual,result,,60,10:0;40:60;70:120,linear,50,20,2026-01-01\n"
        "OTS,PICK,准时率,On time,比例,share,team,result,,40,0.8:0;0.96:80;1:120,linear,,,2026-01-01\n"
    ),
    "periods": "code,first_day,last_day\n2026-09,2026-09-01,2026-09-30\n2026-10,2026-10-01,2026-10-31\n",
    "punches": (
        "device,device_seq,person,time,kind,role\n"
        "G1,1,E001,2026-10-05 06:58:10,IN,PICK\n"
        "G1,2,E001,2026-10-05 15:31:00,OUT,\n"
    ),
    "rosters": "first_day,days,person,day,shift_type,roles\n2026-09-28,14,E001,2026-10-05,E,PICK;PICK;PICK;PICK\n",
}
