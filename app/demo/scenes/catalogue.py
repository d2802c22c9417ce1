"""The list of scenes: what each shows, in both languages, and the catalogue items it may stand for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One pair of pictures. ``items`` are catalogue codes, the best match first; it also names the category."""

    name: str
    items: tuple[str, ...]
    zh: str
    en: str

    @property
    def category(self) -> str:
        """The category code of the first item."""
        return self.items[0].rpartition("-")[0]


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "bins-overflow", ("ZANG-02",), "沿街垃圾桶满溢,袋装垃圾堆在桶外", "Street bins overflow, bags piled beside them"
    ),
    Entry(
        "littered-street",
        ("ZANG-03", "ZANG-05"),
        "夜市收摊后路面满是纸屑餐盒",
        "Road strewn with paper and meal boxes after the night stalls",
    ),
    Entry("bikes-heap", ("LUAN-04",), "共享单车压占盲道,横七竖八", "Shared bicycles thrown across the tactile strip"),
    Entry("fruit-on-road", ("LUAN-01", "LUAN-03"), "水果摊占用人行道", "Fruit barrow trading on the pavement"),
    Entry("cover-gone", ("CHA-01",), "行车道井盖缺失", "Cover missing in the carriageway"),
    Entry(
        "tyres-water",
        ("WEN-01", "WEN-06"),
        "修理铺后院轮胎积水,有蚊幼",
        "Tyres full of rain behind a repair shop, with larvae",
    ),
    Entry("market-offal", ("YING-04",), "农贸市场通道堆放鱼肉废弃物", "Fish and meat waste in a market aisle"),
    Entry("burrows", ("SHU-01", "SHU-06"), "小区草坪有鼠洞鼠道", "Rat burrows in the lawn of an estate"),
    Entry("broken-door", ("CE-02",), "公厕隔间门脱落,便器污损", "Cubicle door off its hinges, pan soiled"),
)
