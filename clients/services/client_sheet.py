"""What an exported client list says about itself: its columns, its watermark, its definitions."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import ClientList
from clients.rules.export_columns import sheet_columns
from clients.selectors.client_list import Listed
from clients.selectors.export_rows import ExportRows
from clients.selectors.filter_names import codes_called, names_in
from clients.selectors.filter_words import filters_said, sentence
from operations.models import Export, NightlyRun
from operations.rules.sheets import Sheet
from operations.selectors.exports import person_words, watermark, who_asked

Lines = Sequence[tuple[str, str]]


def client_sheet(export: Export, listed: Listed, rows: ExportRows, *, at: datetime) -> Sheet:
    """The sheet of an export made ``at`` this moment, in the language of now."""
    return Sheet(
        title=_("客户名单"),
        about_title=_("说明"),
        mark=watermark(export.asked_by, at),
        columns=sheet_columns(rows.columns),
        about=lambda written: [
            *who_asked(export, at), *_what(export, listed), *_rows(rows, written),
        ],
    )  # fmt: skip


def _what(export: Export, listed: Listed) -> Lines:
    run = NightlyRun.objects.select_related("policy_version").get(pk=listed.run_id)
    lists = dict(ClientList.objects.filter(owner=export.asked_by).values_list("pk", "name"))
    filters = export.job.params["filters"]
    names = names_in(filters, codes_called([filters]))
    return [
        (_("批准人"), _agreed(export)),
        (_("数据日"), listed.as_of.isoformat()),
        (_("夜间批次"), _("第 %(n)s 批，第 %(r)s 次") % {"n": run.pk, "r": run.revision}),
        (_("策略版本"), str(run.policy_version.version) if run.policy_version else "—"),
        (_("条件"), sentence(filters_said(filters, lists=lists, names=names))),
    ]


def _agreed(export: Export) -> str:
    if not export.is_approved or export.decided_by is None:
        return _("不超过 500 户，不须批准")
    at = timezone.localtime(export.decided_at)
    return f"{person_words(export.decided_by)} {at:%Y-%m-%d %H:%M}"


def _rows(rows: ExportRows, written: int) -> Lines:
    return [
        (_("户数"), f"{written:,}"),
        (_("遮蔽姓名"), _("%(n)s 户，规则与页面相同") % {"n": f"{len(rows.masked):,}"}),
        (_("年日均"), _("自然年初至数据日每日余额的平均，口径见旁边一列；层级按它定。")),
        (_("时点资产"), _("数据日日终的管理资产（AUM），单位元；贷款和信用卡不计。")),
    ]
