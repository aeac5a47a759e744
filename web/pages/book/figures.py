"""What the night says of one book, card by card, each figure with the way to its clients."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from clients.models import BookLoad
from clients.policies.book_page import book_policy
from clients.policies.client_page import client_policy
from clients.rules.book_health import BookFacts, HealthPart, health_index, health_parts
from clients.rules.portfolio import INVESTMENT, NOTED_BASICS
from clients.rules.words import BASIC_WORDS
from clients.selectors.books import facts_of
from clients.selectors.client_filter import BANDS
from web.labels import TIER_LABELS, TIER_ORDER, Words

Url = Callable[[str], str]  # the list of the book's clients, narrowed by a query string
PART_WORDS: Mapping[str, tuple[Words, Words]] = {
    "contact": (
        _("联络覆盖"),
        _("按层级标准应联络 %(due)s 户，没有漏联的占 %(figure)s%%，达 %(all)s%% 得满分"),
    ),
    "follow_up": (_("跟进及时"), ""),
    "profile": (
        _("建档完整"),
        _("资产 %(least)s 万元以上应建档 %(asked)s 户，达标 %(figure)s%%，达 %(full)s%% 得满分"),
    ),
    "products": (
        _("多产品客户"),
        _("持有 %(many)s 类及以上产品的客户占 %(figure)s%%，达 %(target)s%% 得满分"),
    ),
    "assets": (_("资产变动"), _("时点资产比年日均 %(signed)s%%，持平 50 分，%(span)s%% 得满分")),
    "lost": (
        _("客户流失"),
        _("时点不足年日均 %(lost)s%% 的客户占 %(figure)s%%，达 %(limit)s%% 为 0 分"),
    ),
}  # fmt: skip


# Why a part is left out.
LEFT_OUT: Mapping[str, Words] = {
    "contact": _("还没有到期或已联络的客户，或那一夜没有编制名单"),
    "follow_up": _("跟进单上线后计入"),
    "profile": _("没有须建档的客户，或那一夜还没有统计"),
}  # fmt: skip
NOTHING = _("没有客户")


@dataclass(frozen=True)
class HealthLine:
    """One line of the index; ``score`` is None for a part nothing is known about yet."""

    words: Words
    how: str
    weight: int
    score: int | None


@dataclass(frozen=True)
class TierLine:
    """One tier of the book; ``up`` of its clients are near the next better tier, ``down`` near
    falling out of it."""

    code: str
    words: Words
    clients: int
    aum: Decimal
    url: str
    up: int
    up_url: str
    down: int
    down_url: str


@dataclass(frozen=True)
class Signal:
    """So many clients of whom something is to be minded. ``aum`` is None where it says nothing."""

    words: Words
    detail: Words
    clients: int
    aum: Decimal | None
    url: str
    is_watch: bool = False


@dataclass(frozen=True)
class BookFigures:
    annual_average: Decimal
    joined: int
    left: int
    index: int | None
    health: Sequence[HealthLine]
    tiers: Sequence[TierLine]
    bands: Sequence[tuple[Words, int, str]]  # band of current balance, clients, their list
    signals: Sequence[Signal]
    gaps: Sequence[Signal]
    near_percent: int

    @property
    def left_out(self) -> int:
        return sum(line.score is None for line in self.health)

    @property
    def weight(self) -> int:
        return sum(line.weight for line in self.health if line.score is not None)


def figures_of_book(load: BookLoad, url: Url) -> BookFigures | None:
    """The cards of a book; None for a run published before the night counted them."""
    kept = load.figures
    if kept is None:
        return None
    facts = facts_of(load, kept)
    parts = health_parts(book_policy(), facts)
    return BookFigures(
        annual_average=facts.annual_average,
        joined=kept["joined"],
        left=kept["left"],
        index=health_index(parts),
        health=[_health_line(part, facts) for part in parts],
        tiers=_tiers(kept, url),
        bands=[
            (words, band[2], url(f"band={name}&sort=-aum"))
            for band, (name, words) in zip(kept["bands"], BANDS, strict=True)
        ],
        signals=_signals(kept, url),
        gaps=_gaps(kept, load.clients, url),
        near_percent=book_policy().near_percent,
    )


def _health_line(part: HealthPart, facts: BookFacts) -> HealthLine:
    words, how = PART_WORDS[part.name]
    if part.figure is None:
        return HealthLine(words, str(LEFT_OUT.get(part.name, NOTHING)), part.weight, part.score)
    rules = book_policy()
    said = str(how) % {
        "figure": part.figure, "signed": f"{part.figure:+}".replace("-", "−"),
        "least": plain(client_policy().profile_required[-1][0] / 10_000),
        "asked": f"{(facts.profiles or (0, 0))[0]:,}", "full": rules.profile_target,
        "due": f"{(facts.contacts or (0, 0))[0]:,}", "all": rules.contact_target,
        "many": rules.many_products, "target": rules.products_target,
        "span": f"+{rules.assets_span}", "lost": rules.lost_percent, "limit": rules.lost_limit,
    }  # fmt: skip
    return HealthLine(words, said, part.weight, part.score)


def _tiers(kept: Mapping[str, Any], url: Url) -> Sequence[TierLine]:
    """The tiers with clients, best first, whoever is near their bounds beside them."""
    better = {below: tier for tier, below in pairwise(TIER_ORDER)}
    found = []
    for code in TIER_ORDER:
        clients, aum = kept["tiers"].get(code, (0, "0"))
        if not clients:
            continue
        above = better.get(code, "")
        found.append(
            TierLine(
                code,
                TIER_LABELS[code],
                clients,
                Decimal(aum),
                url(urlencode({"tier": code})),
                *_near_up(kept, code, above, url),
                *_near_down(kept, code, url),
            )
        )  # fmt: skip
    return found


def _near_up(kept: Mapping[str, Any], code: str, above: str, url: Url) -> tuple[int, str]:
    if not above:
        return 0, ""
    near = kept["near"][above]
    return near[0], url(urlencode({"tier": code, "average_from": plain(Decimal(near[4]))}))


def _near_down(kept: Mapping[str, Any], code: str, url: Url) -> tuple[int, str]:
    near = kept["near"].get(code)
    if near is None:
        return 0, ""
    return near[2], url(urlencode({"tier": code, "average_to": plain(Decimal(near[5]))}))


def plain(amount: Decimal) -> str:
    """As a filter reads it: no exponent, no zeros behind the point."""
    return f"{amount.normalize():f}"


def _signals(kept: Mapping[str, Any], url: Url) -> Sequence[Signal]:
    falling, maturing = kept["falling"], kept["maturing"]
    rules = book_policy()
    return [
        Signal(
            _("资产下滑"),
            str(_("时点比年日均低 %(percent)s%% 以上")) % {"percent": rules.fall_percent},
            falling[0], Decimal(falling[1]), url("falling=yes"), is_watch=True,
        ),
        Signal(
            _("将到期"), str(_("%(days)s 天内有产品到期")) % {"days": rules.due_days},
            maturing[0], Decimal(maturing[1]),
            url(f"matures={rules.due_days}&sort=next_matures_on"), is_watch=True,
        ),
        Signal(_("数据陈旧"), _("沿用最近一次正确的数字"), kept["stale"], None, url("stale=yes")),
        Signal(
            _("无营销同意"), _("只做服务联络"), kept["no_consent"], None, url("consent=no"),
        ),
        *_profiles_lacking(kept, url),
        Signal(
            _("不再致电"), _("任何渠道都不营销"), kept["do_not_contact"], None, url("contact=no"),
        ),
    ]  # fmt: skip


def _profiles_lacking(kept: Mapping[str, Any], url: Url) -> Sequence[Signal]:
    """Nothing for a run that did not count them."""
    if "profiles" not in kept:
        return []
    asked, met = kept["profiles"]
    required = [
        _("%(wan)s 万元以上 %(percent)s%%") % {"wan": plain(least / 10_000), "percent": percent}
        for least, percent in reversed(client_policy().profile_required)
    ]
    said = _("%(required)s；发布时的户数，名单为现在的") % {"required": str(_("、")).join(required)}
    return [Signal(_("建档未达标"), said, asked - met, None, url("profile=lacking"))]


def _gaps(kept: Mapping[str, Any], clients: int, url: Url) -> Sequence[Signal]:
    """The four basics (domain/04), each with how many clients are known to lack it; of what is
    noted by hand also of how many nobody knows. Nothing for a run that counted other ones."""
    found = []
    for name, (there, missing) in _noted(kept).items():
        words, filter_name = BASIC_WORDS[name], name.removeprefix("has_")
        said = _("已登记有 %(there)s 户，未知 %(unknown)s 户") % {
            "there": f"{there:,}", "unknown": f"{clients - there - missing:,}",
        }  # fmt: skip
        found.append(Signal(words, said, missing, None, url(f"{filter_name}=no")))
    if "uninvested" in kept:
        lacks = urlencode([("lacks", kind) for kind in client_policy().investment])
        words = BASIC_WORDS[INVESTMENT]
        found.append(Signal(words, _("按持仓"), kept["uninvested"], None, url(lacks)))
    return found


def _noted(kept: Mapping[str, Any]) -> Mapping[str, tuple[int, int]]:
    told = kept.get("noted", {})
    return {name: told[name] for name in NOTED_BASICS if name in told}
