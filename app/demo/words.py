"""What generated reports say: generic places of the city and the words of inspectors, officers and the Office."""

from typing import Final

STREETS: Final = (
    "八一西路", "八一东路", "劳动路", "许继大道", "建安大道", "文峰路", "七一路", "五一路", "南关大街", "西大街",
    "莲城大道", "天宝路", "魏文路", "学院路", "毓秀路", "新兴路", "颍昌大道", "解放路", "仓库路", "延安路",
    "帝豪路", "竹林路", "许由路", "永兴路", "瑞祥路", "工农路",
)  # fmt: skip
CORNERS: Final = ("西北角", "东南角", "西南角", "东北角")
SPOTS: Final = (
    "菜市场西门", "小学北门外", "公交站牌旁", "家属院门口", "修理铺后院", "便民早市", "老旧小区楼院", "背街小巷", "医院东侧",
    "农贸市场南门", "桥头", "河边步道", "工地围挡外", "公园入口", "停车场", "公厕旁",
)  # fmt: skip
VILLAGE_SPOTS: Final = ("村口", "村委会西侧", "集市路口", "镇区主街", "卫生室旁", "小学门前", "坑塘边", "乡道旁")
TAILS: Final = ("请尽快处理。", "已持续多日。", "群众反映较多。", "影响通行。", "", "", "")
FEEDBACK: Final = (
    "已安排人员清理完毕，现场恢复整洁。",
    "已整改到位，并落实专人巡查。",
    "已与责任人谈话，当场整改完毕。",
    "已清运并消毒，后续每日巡查两次。",
    "已修复，恢复正常使用。",
    "已组织清理，周边同步排查。",
)
LATE_FEEDBACK: Final = ("因雨天延误，现已整改完毕。", "协调产权单位用时较长，已整改到位。", "备件到货后已修复。")
CHECKED: Final = ("现场复核，已整改到位。", "比对前后照片，问题消除。", "")
REWORK: Final = {
    "remains": "墙角仍有残留。",
    "other_place": "照片与上报处不是同一处。",
    "unclear_photo": "照片看不清，请重拍。",
}
RETURN: Final = {
    "not_our_ground": "该处在邻街道一侧，请核实。",
    "not_our_duty": "该设施由产权单位管理。",
    "not_there": "到现场未发现所报问题。",
}
RULED: Final = {"founded": "退回有理，时限重新起算。", "unfounded": "位置在贵单位辖区内，请抓紧办理。"}
DISMISS: Final = {
    "not_there": "电话核实，现场无此问题。",
    "outside_city": "位置不在本市，转告所在地。",
    "duplicate": "与已办案卷重复。",
}
MERGED: Final = "同一处问题，并案处理。"
SUSPENDED: Final = ("待设施更换到货。", "列入本月改造计划。", "汛期暂缓施工。")
POLICE: Final = ("已受理，安排核查。", "已初步核查。", "已办结。")
CONFIDENTIAL: Final = ("有群众反映，请核查。", "夜间人员进出频繁。", "疑似，未进入现场。")
