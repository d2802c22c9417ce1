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
        "bins-overflow",
        ("ZANG-02", "ZANG-09"),
        "沿街垃圾桶满溢,袋装垃圾堆在桶外",
        "Street bins overflow, bags piled beside them",
    ),
    Entry(
        "refuse-lane",
        ("ZANG-01",),
        "背街小巷墙边堆放暴露生活垃圾",
        "Household refuse dumped along the wall of a back lane",
    ),
    Entry(
        "littered-street",
        ("ZANG-03", "ZANG-05"),
        "夜市收摊后路面满是纸屑餐盒",
        "Road strewn with paper and meal boxes after the night stalls",
    ),
    Entry(
        "spoil-corner",
        ("ZANG-04",),
        "围墙边积存建筑渣土,杂草丛生",
        "Rubble and spoil left by a wall, weeds growing on it",
    ),
    Entry(
        "river-float", ("ZANG-07",), "河道水面漂浮塑料瓶、餐盒和浮萍", "Bottles, meal boxes and weed drift on a canal"
    ),
    Entry(
        "sewer-overflow",
        ("ZANG-08",),
        "污水从检查井外溢,沿路缘流淌",
        "Foul water wells up round a cover and runs along the kerb",
    ),
    Entry("bikes-heap", ("LUAN-04",), "共享单车压占盲道,横七竖八", "Shared bicycles thrown across the tactile strip"),
    Entry("fruit-on-road", ("LUAN-01", "LUAN-03"), "水果摊占用人行道", "Fruit barrow trading on the pavement"),
    Entry(
        "shop-outside",
        ("LUAN-02",),
        "果蔬店把货架摆满门前人行道",
        "A greengrocer's stands fill the pavement before the shop",
    ),
    Entry(
        "cars-on-pavement",
        ("LUAN-05",),
        "机动车停上人行道,压占盲道",
        "Cars parked on the pavement and its tactile strip",
    ),
    Entry("fly-posters", ("LUAN-06",), "围墙贴满、喷满非法小广告", "A wall covered with pasted and stamped adverts"),
    Entry(
        "furniture-dump",
        ("LUAN-07",),
        "小区路边堆放旧沙发、床垫、衣柜",
        "Old sofa, mattress and wardrobe left on an estate path",
    ),
    Entry("banners-hung", ("LUAN-08",), "行道树间乱挂促销横幅", "Sales banners strung between street trees"),
    Entry("cover-gone", ("CHA-01",), "行车道井盖缺失", "Cover missing in the carriageway"),
    Entry("potholes", ("CHA-02",), "路面坑洼、龟裂、积水", "Potholes and crazed asphalt holding water"),
    Entry("lamp-out", ("CHA-03",), "傍晚整段路灯不亮", "A whole row of street lamps out at dusk"),
    Entry("bin-broken", ("CHA-04",), "果皮箱箱体破损、箱盖歪斜", "Roadside bin broken, its roof askew"),
    Entry("dead-trees", ("CHA-05",), "行道树枯死,树池杂草", "Street trees dead, weeds in their pits"),
    Entry(
        "shabby-front",
        ("CHA-06", "CHA-09"),
        "临街立面脱落污损,窗玻璃破碎",
        "Street front with fallen plaster and broken panes",
    ),
    Entry("cables-hang", ("CHA-07",), "小巷线缆杂乱垂落", "Cables hang in loops across a lane"),
    Entry(
        "market-shabby",
        ("CHA-08", "CHA-10"),
        "农贸市场地砖破损积水,货物占道",
        "Market with broken tiles, standing water and a blocked aisle",
    ),
    Entry(
        "tyres-water", ("WEN-01",), "修理铺后院轮胎积水,有蚊幼", "Tyres full of rain behind a repair shop, with larvae"
    ),
    Entry(
        "ditch-stagnant",
        ("WEN-02", "WEN-03"),
        "路边沟渠水体发绿、不流动,有蚊幼",
        "A roadside ditch, green and still, with larvae",
    ),
    Entry(
        "site-pond", ("WEN-04", "WEN-05"), "建筑工地基坑积水发绿", "Green water standing in a pit of a building site"
    ),
    Entry("jars-at-door", ("WEN-06",), "单元门前缸罐盆桶积水", "Jars, basins and pails full of rain before the doors"),
    Entry("market-offal", ("YING-04",), "农贸市场通道堆放鱼肉废弃物", "Fish and meat waste in a market aisle"),
    Entry("swill-open", ("YING-05",), "饭店后厨泔水桶敞口外溢", "Open swill tubs spill behind a restaurant"),
    Entry(
        "maggot-bins",
        ("YING-03", "YING-06", "YING-07"),
        "垃圾收集点污水横流,蝇蛆孳生",
        "A foul collection point with maggots on the ground",
    ),
    Entry(
        "cooked-food-open",
        ("YING-02", "YING-01"),
        "熟食摊无防蝇罩,有蝇停落",
        "Cooked food in the open, flies on the dishes",
    ),
    Entry("burrows", ("SHU-01", "SHU-06"), "小区草坪有鼠洞鼠道", "Rat burrows in the lawn of an estate"),
    Entry("door-gap", ("SHU-03",), "粮油店门缝过大、无挡鼠板", "Wide gap under a grain shop's doors, no rodent board"),
    Entry("pipe-hole", ("SHU-04",), "排水口、管线孔洞无防鼠网", "Drain outlet and pipe hole without screens"),
    Entry(
        "bait-broken",
        ("SHU-05", "SHU-07"),
        "毒饵站破损、无警示、药粒裸露",
        "Bait stations broken, unlabelled, bait exposed",
    ),
    Entry("broken-door", ("CE-02",), "公厕隔间门脱落,便器污损", "Cubicle door off its hinges, pan soiled"),
    Entry(
        "pan-filthy",
        ("CE-01", "CE-04", "CE-07"),
        "公厕便器、地面污秽,有蝇",
        "Filthy pans and floor in a public toilet, flies",
    ),
    Entry("no-soap", ("CE-05",), "公厕无洗手液、无手纸,洗手台污浊", "Neither soap nor paper, basins grimy"),
    Entry("sign-missing", ("CE-06", "CE-03"), "公厕标识牌缺失", "The signs of a public toilet are missing"),
)
