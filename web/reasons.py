"""Why a row was rejected and why a file is held, in words people can act on (domain/08)."""

from django.utils.translation import gettext_lazy as _

from web.labels import Words

# One entry per reason code of tiering.rules.extracts (a test compares them).
REJECT_REASON_TEXTS: dict[str, Words] = {
    "bad_encoding": _("不是约定的编码，有字符读不出来"),
    "nul_byte": _("含有空字节（NUL）"),
    "unpaired_quote": _("引号不成对"),
    "field_count": _("列数与约定不符"),
    "empty_key": _("主键列为空"),
    "padded_key": _("主键前后有空格"),
    "empty_value": _("必填列为空"),
    "too_long": _("文字超过允许的长度"),
    "formula_text": _("文字像表格公式，不予采用"),
    "bad_date": _("不是日期"),
    "impossible_date": _("日历上没有这一天"),
    "not_a_number": _("不是数字"),
    "bad_number": _("数字写法不对"),
    "too_many_decimals": _("小数位数过多"),
    "out_of_range": _("数字超出允许范围"),
    "negative": _("不允许为负"),
    "unknown_code": _("代码不在约定的取值里"),
    "bad_id_no": _("身份证号校验位不对"),
    "bad_phone": _("电话号码格式不对"),
    "unknown_institution": _("机构不在机构文件里"),
    "unknown_product": _("产品不在产品文件里"),
    "unknown_client": _("客户不在客户文件里"),
    "wrong_date": _("日期晚于文件日"),
    "duplicate_key": _("主键重复，保留第一行"),
    "deleted_unknown": _("要删除的行本来就不存在"),
}

# One entry per hold reason of tiering.rules.extracts (a test compares them).
HOLD_REASON_TEXTS: dict[str, Words] = {
    "ok_malformed": _(".ok 文件不是一行四段。"),
    "ok_name": _(".ok 文件里写的不是这份文件。"),
    "ok_rows": _("行数与 .ok 不符。"),
    "ok_bytes": _("字节数与 .ok 不符。"),
    "ok_sum": _("金额合计与 .ok 不符。"),
    "parts_missing": _("分卷不齐，或没有写明分卷数。"),
    "bad_path": _("不是普通文件，或指向收件箱以外。"),
    "gz_bomb": _("压缩比过大，疑似压缩炸弹。"),
    "gz_corrupt": _("压缩文件已损坏。"),
    "line_too_long": _("有一行长得不正常。"),
    "bad_header": _("表头与约定不符。"),
    "full_held": _("同一天的全量文件已暂扣，增量不能单独采用。"),
    "no_good_row": _("机构文件里没有一行能用。"),
    "needs_table": _("它要对照的表从未入湖。"),
    "too_many_bad": _("坏行的比例超过策略上限。"),
    "shrunk": _("比上一份小得超过策略上限。"),
}
