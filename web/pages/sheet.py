"""One sheet: what the bank's files say, what the manager found out, what the head asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from clients.models import Product
from clients.rules.scope import Scope
from clients.selectors.one_client import SeenClient
from organisation.models import User
from organisation.selectors.access import Access
from organisation.selectors.people import names_of
from outreach.models import FollowUp, Sheet
from outreach.policies.daily_work import daily_policy
from outreach.rules.sheets import WORDS, percent
from outreach.selectors.follow_ups import one_follow_up
from outreach.selectors.sheets import OpenQuestion, questions_of, sheets_of, words_of
from outreach.services.follow_ups import may_ask, may_write
from web.labels import Words, label
from web.pages.follow_ups import DECISIONS, FollowRow, follow_row

WORD_LABELS: Mapping[str, Words] = {
    "where_to": _("去了哪里"), "why": _("为什么"), "help_needed": _("需要的支持"),
    "purchase": _("用来买什么"), "mortgage": _("房贷"), "use": _("房子"),
    "hand_over_on": _("哪天交房"), "other_banks": _("他行资金和投向"),
    "advantage": _("我们的优势"), "next_step": _("下一步"),
}  # fmt: skip
CHOICE_WORDS: Mapping[str, Mapping[str, Words]] = {
    "purchase": {"home": _("买房"), "other": _("买别的"), "none": _("不是买东西")},
    "mortgage": {"ours": _("在我行贷款"), "other": _("在他行贷款"), "none": _("不贷款")},
    "use": {"live": _("自住"), "invest": _("投资")},
}


@dataclass(frozen=True)
class Said:
    label: Words
    words: Words


@dataclass(frozen=True)
class ShownSheet:
    """One version, opened."""

    sheet: Sheet
    by: str
    decision: Words
    product: str
    words: Sequence[Said]


@dataclass(frozen=True)
class ShownQuestion:
    pk: int
    question: str
    by: str
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool


@dataclass(frozen=True)
class SheetPage:
    """``until``: the last day whose purchases count; ``retention``: percent of the AUM of the eve
    that the client has now. ``typed``: the words of the last version."""

    row: FollowRow
    follow_up: FollowUp
    is_maturity: bool
    until: date | None
    retention: Decimal | None
    aum_now: Decimal
    taken_percent: int
    versions: Sequence[ShownSheet]
    version: int
    typed: Mapping[str, str]
    product: str
    questions: Sequence[ShownQuestion]
    may_write: bool
    may_ask: bool


class NoSuchSheet(LookupError):
    """Not followed up, or another client's: pages answer 404."""


def sheet_page(
    access: Access, scope: Scope, seen: SeenClient, follow_up_id: int, *, as_of: date, user: User
) -> SheetPage:
    """Raises NoSuchSheet. At most nine statements."""
    found = one_follow_up(seen.client_no, follow_up_id)
    if found is None:
        raise NoSuchSheet(follow_up_id)
    told = found.follow_up
    sheets, questions = sheets_of(told), questions_of(told)
    names = _names(sheets, questions)
    versions = _versions(told, sheets, names)
    days = daily_policy().take_up_days
    is_maturity = told.kind == FollowUp.Kind.MATURITY
    now, may = seen.snapshot.aum, may_write(access, seen)
    return SheetPage(
        row=follow_row(found, as_of),
        follow_up=told,
        is_maturity=is_maturity,
        until=date.fromordinal(told.on.toordinal() + days) if is_maturity else None,
        retention=percent(now, told.aum_before) if told.aum_before else None,
        aum_now=now,
        taken_percent=daily_policy().taken_percent,
        versions=versions,
        version=sheets[0].version if sheets else 0,
        typed=words_of(told, sheets[0]) if sheets else {},
        product=versions[0].product if versions else "",
        questions=[_question(each, names, may=may, user=user) for each in questions],
        may_write=may,
        may_ask=may_ask(access, scope, seen),
    )


def _names(sheets: Sequence[Sheet], questions: Sequence[OpenQuestion]) -> Mapping[str, str]:
    """Of everybody who wrote, asked or answered."""
    people = {each.written_by for each in sheets} | {each.row.asked_by for each in questions}
    people |= {each.row.answered_by for each in questions if each.row.answered_by}
    numbers = {each.employee_no for each in people}
    return {number: number for number in numbers} | dict(names_of(numbers)) if numbers else {}


def _versions(
    told: FollowUp, sheets: Sequence[Sheet], people: Mapping[str, str]
) -> Sequence[ShownSheet]:
    codes = {each.product_code for each in sheets if each.product_code}
    names = dict(Product.objects.filter(pk__in=codes).values_list("pk", "name")) if codes else {}
    return [
        ShownSheet(
            sheet=each,
            by=people[each.written_by.employee_no],
            decision=DECISIONS.get(each.decision, ""),
            product=names.get(each.product_code, each.product_code),
            words=_said(told.kind, words_of(told, each)),
        )
        for each in sheets
    ]


def _said(kind: str, words: Mapping[str, str]) -> Sequence[Said]:
    return [
        Said(WORD_LABELS[name], label(CHOICE_WORDS.get(name, {}), words[name]))
        for name in WORDS[kind] if words.get(name)
    ]  # fmt: skip


def _question(
    each: OpenQuestion, people: Mapping[str, str], *, may: bool, user: User
) -> ShownQuestion:
    row, by = each.row, each.row.answered_by
    return ShownQuestion(
        pk=row.pk,
        question=each.question,
        by=people[row.asked_by.employee_no],
        at=row.asked_at,
        answer=each.answer,
        answered_by=people[by.employee_no] if by else "",
        answered_at=row.answered_at,
        may_answer=may and row.answered_at is None and row.asked_by_id != user.pk,
    )
