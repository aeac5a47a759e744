"""Exports in words: what a file would hold, what waits for a second person, why there is none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.rules.export_columns import export_columns
from clients.rules.scope import Scope
from clients.selectors.client_list import count_up_to
from clients.selectors.exporting import ExportRefused
from clients.selectors.filter_choices import read_names, settled
from clients.selectors.filter_names import Codes, codes_called, names_in
from clients.selectors.filter_words import filters_said, sentence
from clients.selectors.hand_lists import list_names
from operations.models import Export, Job
from operations.selectors.exports import exports_waiting, person_words
from operations.services.exports import ALONE_AT_MOST
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from web.labels import Words, label
from web.pages.client_list import eyes_of, listed_by
from web.pages.list_query import DEFAULT_COLUMNS, ListQuery
from web.pages.shell import PublishedDay

WAITING_SHOWN = 50
# Why there is no file, or none any more (a test compares them with what is raised).
REFUSED_TEXTS: dict[str, Words] = {
    "no_right": _("您现在的岗位不能导出客户。"),
    "not_published": _("还没有发布过的数据日。"),
    "filter_unknown": _("条件填得不对，请改过再导出。"),
    "nobody": _("这些条件下没有您能看到的客户，不用导出。"),
    "too_many": _("多于 1,000,000 户，一个文件装不下：请加条件。"),
}
# Tables of a dashboard (tiering.services.board_export.TABLES; a test compares them).
BOARD_TABLE_WORDS: dict[str, Words] = {
    "totals": _("本机构及下级机构的合计"),
    "shortages": _("没有安排下的客户（缺口）"),
}
FORMAT_WORDS = {Export.Format.EXCEL.value: "Excel", Export.Format.CSV.value: "CSV"}


def export_refused(error: ExportRefused) -> str:
    """The sentence for why there is nothing to export."""
    return str(REFUSED_TEXTS[str(error)])


@dataclass(frozen=True)
class ExportPage:
    """What the file would hold, as of now."""

    said: str
    columns: Sequence[Words]
    count: int
    query: ListQuery

    @property
    def needs_second(self) -> bool:
        return self.count > ALONE_AT_MOST

    @property
    def counted(self) -> int:
        return min(self.count, ALONE_AT_MOST)


def export_page(
    user: User, access: Access, scope: Scope, published: PublishedDay, query: ListQuery
) -> ExportPage:
    """What is named is read as on the list itself. At most four queries."""
    eyes = eyes_of(access, scope, published)
    read = read_names(query.filters, eyes)
    query = replace(query, filters=read.filters)
    listed = listed_by(scope, published, query, owner=access.employee_no, refused=read.refused)
    count = count_up_to(listed.rows(), ALONE_AT_MOST)
    if read.doubted and not count:
        read = settled(read, eyes)
    return ExportPage(
        said=sentence(filters_said(query.filters, lists=list_names(user), names=read.names)),
        columns=[column.words for column in export_columns(query.columns)],
        count=count,
        query=query,
    )


def again_url(job: Job) -> str:
    """The page the export was asked from, with its filters, sort and columns."""
    if job.kind == Job.Kind.BOARD_EXPORT:
        url = reverse("export_board", args=[job.params["code"]])
        return f"{url}?{urlencode({'day': job.params['as_of']})}"
    if job.kind != Job.Kind.CLIENT_EXPORT:
        return ""
    kept = {**job.params["filters"], "sort": [job.params["sort"]]}
    if tuple(job.params["columns"]) != DEFAULT_COLUMNS:
        kept["cols"] = job.params["columns"]
    return f"{reverse('clients')}?{urlencode(kept, doseq=True)}"


@dataclass(frozen=True)
class Names:
    """What the numbers and codes of what was asked for are called: the lists of one's own, and
    institutions, people and products."""

    lists: Mapping[int, str] = field(default_factory=dict)
    codes: Codes = field(default_factory=dict)


def codes_of(jobs: Iterable[Job]) -> Codes:
    """The names of all codes in what these jobs are about. At most one query."""
    params = [job.params for job in jobs]
    places = [{"place": [each["code"]]} for each in params if "code" in each]
    return codes_called([*(each["filters"] for each in params if "filters" in each), *places])


def asked_words(params: Mapping[str, Any], names: Names) -> str:
    """What was asked for, in a line: the words of the list's own chips."""
    filters = params["filters"]
    said = filters_said(filters, lists=names.lists, names=names_in(filters, names.codes))
    return f"{sentence(said)} · {FORMAT_WORDS[params['format']]}"


def board_words(params: Mapping[str, Any], names: Names) -> str:
    """The same of a dashboard."""
    place = names.codes.get(("place", params["code"]), params["code"])
    table = label(BOARD_TABLE_WORDS, params["table"])
    return f"{place} · {table} · {params['as_of']} · {FORMAT_WORDS[params['format']]}"


@dataclass(frozen=True)
class WaitingExport:
    """One export that a second person may agree to."""

    export: Export
    maker: str
    said: str


def waiting_exports(access: Access, scope: Scope) -> Sequence[WaitingExport]:
    """What others asked for and this person may agree to, the oldest first; told by home outlets,
    agreeing asks exactly. Two queries."""
    if not access.has(Permission.APPROVE_EXPORTS):
        return []
    found = exports_waiting(but_of=access.employee_no, outlets=scope.outlets, limit=WAITING_SHOWN)
    names = Names(codes=codes_of(each.job for each in found))
    return [
        WaitingExport(each, person_words(each.asked_by), asked_words(each.job.params, names))
        for each in found
    ]
