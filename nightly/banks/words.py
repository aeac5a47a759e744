"""Invented names. Places and products exist nowhere; surnames are as frequent as in reality."""

BANK = "青屿银行"
CITIES = (
    "云泽", "岚州", "沐川原", "澜港", "霞浔", "景澄", "松岭口", "望海塘",
    "丹霖", "瑶湾", "清渚", "鹿溪", "棠阴", "凤麓", "汀兰", "碧梧",
    "远山", "芷洲", "晴川坞", "龙涧", "榕城坝", "柏杨渡", "玉簪", "金穗",
)  # fmt: skip
STREETS = (
    "人民路", "中山路", "解放路", "建设路", "和平路", "新华路", "文化路", "胜利路",
    "光明路", "长江路", "滨河路", "学院路", "花园路", "朝阳路", "迎宾路", "青年路",
    "工业路", "东风路", "湖滨路", "科技园", "府前街", "南门", "北门", "西关",
    "东郊", "火车站", "大学城", "高新区", "开发区", "古城",
)  # fmt: skip
DISTRICTS = ("城东", "城西", "城南", "城北", "新区", "滨江", "临港", "中心", "湖区", "山前")

# The most frequent surnames with people per thousand, roughly as the registers publish them.
SURNAMES: dict[str, int] = {
    "王": 72, "李": 71, "张": 67, "刘": 54, "陈": 45, "杨": 31, "黄": 22, "赵": 22,
    "吴": 20, "周": 20, "徐": 15, "孙": 15, "马": 13, "朱": 13, "胡": 12, "郭": 12,
    "何": 12, "林": 11, "高": 10, "罗": 10, "郑": 9, "梁": 9, "谢": 8, "宋": 8,
    "唐": 7, "许": 7, "韩": 7, "邓": 6, "冯": 6, "曹": 6, "彭": 6, "曾": 6,
    "肖": 6, "田": 5, "董": 5, "潘": 5, "袁": 5, "蔡": 5, "蒋": 5, "余": 4,
    "于": 4, "杜": 4, "叶": 4, "程": 4, "魏": 4, "苏": 4, "吕": 4, "丁": 4,
    "任": 4, "卢": 4, "姚": 3, "沈": 3, "钟": 3, "姜": 3, "崔": 3, "谭": 3,
    "陆": 3, "范": 3, "汪": 3, "廖": 3, "石": 2, "金": 2, "韦": 2, "贾": 2,
    "夏": 2, "付": 2, "方": 2, "邹": 2, "熊": 2, "白": 2, "孟": 2, "秦": 2,
    "邱": 2, "侯": 2, "江": 2, "尹": 2, "薛": 2, "闫": 2, "雷": 2, "龙": 2,
    "史": 1, "陶": 1, "贺": 1, "毛": 1, "郝": 1, "顾": 1, "龚": 1, "邵": 1,
    "万": 1, "覃": 1, "欧阳": 1, "上官": 1, "司马": 1, "诸葛": 1,
}  # fmt: skip
GIVEN_MEN = tuple(
    "伟强磊军洋勇杰涛超明刚平辉健俊峰斌宇浩凯鹏飞波亮宁志国建文海东林成龙子轩博睿航晨"
)
GIVEN_WOMEN = tuple(
    "芳娜敏静丽娟艳霞秀英玲燕梅琳洁倩婷雪颖慧欣怡佳萍红莉丹蕾薇璐晶岚雨梦瑶诗涵月淑珍"
)
EMPLOYERS = (
    "澜港机械厂", "云泽市第一中学", "岚州人民医院", "青屿物流", "霞浔纺织", "景澄科技", "丹霖制药",
    "瑶湾渔业", "凤麓建材", "鹿溪乳业", "汀兰酒店", "金穗农业", "远山旅行社", "碧梧设计院",
    "清渚环保", "个体经营", "退休", "自由职业",
)  # fmt: skip
PERSONAS = ("上班族", "个体工商户", "企业主", "退休人员", "家庭主妇", "学生", "新市民", "代发客户")

# Products: code, name, asset class, risk level.
PRODUCTS: tuple[tuple[str, str, str, str], ...] = (
    ("DEM01", "活期存款", "demand", "R1"),
    ("TIM03", "三个月定期存款", "time", "R1"),
    ("TIM06", "六个月定期存款", "time", "R1"),
    ("TIM12", "一年定期存款", "time", "R1"),
    ("TIM24", "两年定期存款", "time", "R1"),
    ("TIM36", "三年定期存款", "time", "R1"),
    ("WMP01", "屿盈日日开", "wealth_product", "R1"),
    ("WMP02", "屿盈月月开", "wealth_product", "R2"),
    ("WMP03", "屿盈季季红", "wealth_product", "R2"),
    ("WMP04", "屿盈半年享", "wealth_product", "R2"),
    ("WMP05", "屿盈年年丰", "wealth_product", "R3"),
    ("WMP06", "屿盈稳进两年", "wealth_product", "R3"),
    ("WMP07", "屿盈养老五年", "wealth_product", "R2"),
    ("FUN01", "清渚货币基金", "fund", "R1"),
    ("FUN02", "清渚纯债基金", "fund", "R2"),
    ("FUN03", "清渚平衡混合基金", "fund", "R3"),
    ("FUN04", "清渚成长股票基金", "fund", "R4"),
    ("FUN05", "清渚科技指数基金", "fund", "R4"),
    ("FUN06", "清渚全球配置基金", "fund", "R5"),
    ("INS01", "凤麓终身年金", "insurance", "R1"),
    ("INS02", "凤麓增额寿险", "insurance", "R1"),
    ("INS03", "凤麓健康保障", "insurance", "R1"),
    ("BON03", "三年期储蓄国债", "bond", "R1"),
    ("BON05", "五年期储蓄国债", "bond", "R1"),
    ("MET01", "积存金", "metal", "R3"),
    ("MET02", "实物金条", "metal", "R3"),
    ("TRU01", "远山信托一号", "trust", "R4"),
    ("TRU02", "远山信托二号", "trust", "R5"),
    ("MAR01", "第三方存管保证金", "margin_cash", "R2"),
    ("LCD12", "一年大额存单", "large_cd", "R1"),
    ("LCD36", "三年大额存单", "large_cd", "R1"),
    ("WMP90", "屿盈短期一期(已到期)", "wealth_product", "R2"),
    ("WMP91", "屿盈短期二期(已到期)", "wealth_product", "R2"),
)
# How many days what falls due was bought for, by product; a trust runs for TERM_DAYS_ELSE.
TERM_DAYS = {
    "TIM03": 91, "TIM06": 182, "TIM12": 365, "TIM24": 730, "TIM36": 1095, "BON03": 1095,
    "BON05": 1826, "LCD12": 365, "LCD36": 1095,
}  # fmt: skip
TERM_DAYS_ELSE = 1000
# Held in the history only: redeemed before the first night.
EXPIRED_PRODUCTS = ("WMP90", "WMP91")
CURRENCIES = ("CNY", "USD", "HKD", "EUR")
# Yuan for ten thousand units of each currency, about which the nightly rates move.
BASE_RATES = (10_000, 71_200, 9_150, 78_400)
# Places of birth whose codes open identity numbers: all were in force in every year of birth.
BIRTH_PLACES = (
    110102, 110105, 120102, 120103, 140121, 210224, 210321, 222402, 230722, 310104,
    310105, 330122, 330127, 340121, 340421, 350121, 360121, 430121, 430321, 510121,
    510321, 520203, 530124, 540121, 610323, 610324, 620121, 632221, 640121, 650121,
)  # fmt: skip
