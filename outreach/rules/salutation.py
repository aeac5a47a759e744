"""How a client is addressed in a message."""

TITLES = {"M": "先生", "F": "女士"}
# Family names of two characters; others have one.
COMPOUND = frozenset({
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯",
    "宇文", "长孙", "端木", "百里", "东郭", "南宫", "西门", "申屠", "太史", "轩辕", "独孤", "呼延",
})  # fmt: skip
ANYBODY = "客户"


def salutation(name: str, gender: str) -> str:
    """Family name and title, in Chinese whoever writes: 张女士, 欧阳先生; without a gender, or of a
    name in other letters, 客户."""
    title = TITLES.get(gender)
    bare = name.strip()
    if title is None or not bare or not "\u4e00" <= bare[0] <= "\u9fff":
        return ANYBODY
    length = 2 if bare[:2] in COMPOUND and len(bare) > 2 else 1
    return bare[:length] + title
