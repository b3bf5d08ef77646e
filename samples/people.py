"""Invented people and the identifiers that records carry: names, numbers, addresses, hospitals, dates.

What belongs here: generators of identifying values in their written forms. What does not: sentences around them (`emr`).
Every value is drawn at random; a resemblance to a person or an institution is chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷龙史陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤"
_RARE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "尉迟", "皇甫")
_MALE = "伟强磊军勇杰涛明超刚平辉鹏建国志文斌宇浩凯健俊帆雄博诚毅峰"
_FEMALE = "芳娟敏静秀英丽艳霞燕玲桂兰凤洁梅琳雪慧颖莉蓉佳瑶婷欣怡云淑"

_REGIONS = {
    "330106": ("浙江省", "杭州市", "西湖区"),
    "320102": ("江苏省", "南京市", "玄武区"),
    "420106": ("湖北省", "武汉市", "武昌区"),
    "510104": ("四川省", "成都市", "锦江区"),
    "410105": ("河南省", "郑州市", "金水区"),
    "370202": ("山东省", "青岛市", "市南区"),
    "610103": ("陕西省", "西安市", "碑林区"),
    "430103": ("湖南省", "长沙市", "天心区"),
    "340104": ("安徽省", "合肥市", "蜀山区"),
    "350203": ("福建省", "厦门市", "思明区"),
}
_STREETS = ("青藤路", "望湖街", "银杏大道", "清溪路", "松涛巷", "桂香街", "云栖路", "晨光大道", "石桥街", "鹿鸣路")
_ESTATES = ("翠竹苑", "锦绣花园", "滨江新村", "和园小区", "百合家园", "阳光里", "听雨轩", "丰泽苑")
_VILLAGES = ("柳河镇大王庄村", "白沙镇石桥村", "清水乡上坪村", "双塔镇李家湾村", "杏林镇东岗村", "三岔镇五里村")
_HOSPITAL_PARTS = (
    "第一人民医院",
    "中心医院",
    "中医院",
    "仁康医院",
    "第三医院",
    "妇幼保健院",
    "人民医院",
    "肿瘤医院",
    "惠民医院",
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HAN_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Person:
    """An invented patient with all identifying values; ``birth`` is the date in ``id_number``."""

    name: str
    sex: str
    birth: date
    id_number: str
    phone: str
    address: str
    city: str
    record_number: str


def id_checksum(first17: str) -> str:
    """The check character of an 18-character identity number (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def surname(rng: Random) -> str:
    """A surname of one or, rarely, two characters."""
    return rng.choice(_RARE_SURNAMES) if rng.random() < 0.03 else rng.choice(_SURNAMES)


def full_name(rng: Random, sex: str | None = None) -> str:
    """A name of two or three (rarely four) characters."""
    family = surname(rng)
    given = _MALE if (sex or rng.choice("男女")) == "男" else _FEMALE
    return family + "".join(rng.sample(given, rng.choice((1, 2, 2, 2))))


def mobile(rng: Random) -> str:
    """A mobile number, 11 digits."""
    return rng.choice(("130", "135", "138", "139", "150", "158", "177", "186", "189", "199")) + _digits(8, rng)


def landline(rng: Random) -> str:
    """A landline with area code."""
    return f"0{rng.randint(310, 999)}-{rng.randint(2, 8)}{_digits(6, rng)}"


def hospital(rng: Random) -> str:
    """The name of an invented hospital."""
    _, city, district = rng.choice(list(_REGIONS.values()))
    return rng.choice((city, city.rstrip("市"), district)) + rng.choice(_HOSPITAL_PARTS)


def person(rng: Random, age: int, sex: str, on: date) -> Person:
    """A patient who is ``age`` years old on day ``on``."""
    region = rng.choice(list(_REGIONS))
    birth = on - timedelta(days=int(age * 365.25) + rng.randint(5, 355))
    serial = f"{rng.randint(1, 98):02d}{rng.choice('13579' if sex == '男' else '02468')}"
    first17 = f"{region}{birth:%Y%m%d}{serial}"
    return Person(
        full_name(rng, sex), sex, birth, first17 + id_checksum(first17), mobile(rng), _address(region, rng), _REGIONS[region][1],
        f"{rng.choice(('ZY', '', 'B', '00'))}{rng.randint(100000, 9999999)}",
    )  # fmt: skip


def _address(region: str, rng: Random) -> str:
    province, city, district = _REGIONS[region]
    start = rng.choice((province, "")) + city + district
    if rng.random() < 0.3:
        return f"{start}{rng.choice(_VILLAGES)}{rng.randint(1, 12)}组"
    estate = (
        f"{rng.choice(_ESTATES)}{rng.randint(1, 30)}幢{rng.randint(1, 4)}单元{rng.randint(1, 28)}0{rng.randint(1, 4)}室"
    )
    return f"{start}{rng.choice(_STREETS)}{rng.randint(1, 399)}号{rng.choice((estate, ''))}"


def _digits(count: int, rng: Random) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def han_number(number: int) -> str:
    """``number`` below 100 as Chinese numerals (十二, 二十三)."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("" if tens == 1 else _HAN_DIGITS[tens]) + "十"
    return head + (_HAN_DIGITS[ones] if ones or not tens else "")


def _han_date(day: date) -> str:
    year = "".join(_HAN_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{han_number(day.month)}月{han_number(day.day)}日"


DATE_FORMS: tuple[Callable[[date], str], ...] = (
    lambda day: day.isoformat(),
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day.year}年{day.month}月",
    lambda day: f"{day.month}月{day.day}日",
    lambda day: f"{day:%Y%m%d}",
    lambda day: to_full_width(day.isoformat()),
    _han_date,
)
"""The written forms of a date in free text."""


def written_date(day: date, rng: Random) -> str:
    """``day`` in one of DATE_FORMS; common forms are drawn more often."""
    return rng.choices(DATE_FORMS, weights=(6, 5, 3, 2, 2, 2, 1, 1, 1))[0](day)


def to_full_width(text: str) -> str:
    """ASCII letters, digits and signs of ``text`` in their full-width forms, the space as U+3000."""
    return "".join("　" if c == " " else chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
