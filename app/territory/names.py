"""Names for units and people that no source gives: second-tier bodies, short forms, and obviously fictitious persons."""

from collections.abc import Iterator
from itertools import product

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚"
)
_GIVEN = ("示例", "演示", "样例", "虚构", "试用", "假名")
_SUFFIXES_EN = (" Subdistrict", " Township", " Town", " District", " County", " City")


def fictitious_names() -> Iterator[str]:
    """Names nobody bears, always in the same order: 王示例, 李示例 … without end."""
    yield from (surname + given for given, surname in product(_GIVEN, _SURNAMES))
    number = 1
    while True:
        yield from (f"{surname}{given}{number}" for given, surname in product(_GIVEN, _SURNAMES))
        number += 1


def short_english(name: str) -> str:
    """An English name without its kind: Xidajie Subdistrict, Xidajie."""
    for suffix in _SUFFIXES_EN:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def without_city(name: str, city: str) -> str:
    """A name without the city in front: 许昌市东城区, 东城区. What would be left bare keeps it."""
    for prefix in (city, city.removesuffix("市"), city.removesuffix(" City") + " "):
        rest = name.removeprefix(prefix)
        if rest != name and len(rest) > 2:
            return rest
    return name


def body_names(department: tuple[str, str], territory: tuple[str, str]) -> tuple[str, str]:
    """Chinese and English name of a department's body: 市城市管理局 in 魏都区 is 魏都区城市管理局."""
    return territory[0] + department[0].removeprefix("市"), f"{territory[1]} {department[1]}"


def police_names(bureau: tuple[str, str], territory: tuple[str, str]) -> tuple[str, str]:
    """Chinese and English name of a police body: a branch in a district or zone, a bureau in a county."""
    place, english = territory
    if not place.endswith("区"):
        return body_names(bureau, territory)
    stem = place if place.endswith("开发区") else place.removesuffix("区")
    return f"{bureau[0]}{stem}分局", f"{bureau[1]}, {short_english(english)} Branch"
