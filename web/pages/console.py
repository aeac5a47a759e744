"""The call console: the day's queue, the client at hand and why, what must not be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import get_language

from clients.rules.scope import Scope
from clients.selectors.held import holdings_of
from organisation.selectors.access import Access
from organisation.selectors.keys import keyring
from outreach.policies.daily_work import daily_policy
from outreach.policies.talk_words import talk_words
from outreach.rules.contact_words import open_words, skip_key
from outreach.rules.contacts import Outcome
from outreach.rules.mix import quotas
from outreach.rules.policy import Familiarity, Purpose, Reason
from outreach.rules.protection import is_inside
from outreach.rules.working import SkipReason, WorkState
from outreach.selectors.contacts import contacts_of
from outreach.selectors.day_queue import Item, Queue, day_queue, hands
from outreach.selectors.products import Offered, products_named
from web.labels import TIER_LABELS, Words, label
from web.pages.client import Head, HoldingRow, holding_row
from web.pages.contacts import ShownContact, codes_of, shown_contacts
from web.pages.reason_words import ShownWhy, shown_whys
from web.pages.shell import PublishedDay

LAST_CONTACTS = 4
OF_PRODUCTS = (Reason.MATURITY, Reason.AFTER_SALE, Reason.MARKET_EVENT)
CHIPS = 2  # of a row of the queue
TABS = ("open", "later", "settled", "backlog")
SPARK = (300, 56)  # what the small curve is drawn in


@dataclass(frozen=True)
class QueueRow:
    item: Item
    tier: Words
    whys: Sequence[ShownWhy]
    outcome: Words
    is_current: bool


@dataclass(frozen=True)
class MixPart:
    """How many of a familiarity are done, of how many places."""

    familiarity: str
    done: int
    places: int

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.places) if self.places else 0


@dataclass(frozen=True)
class ConsolePage:
    """``day`` None: there was never a list. ``rows``: of the tab at hand. ``previous`` and
    ``following``: client numbers around the one at hand, in the open queue."""

    day: date | None
    is_today: bool
    tab: str
    queue: Queue
    rows: Sequence[QueueRow]
    mix: Sequence[MixPart]
    target: int
    item: Item | None
    place: int
    previous: str
    following: str
    window: tuple[str, str]
    is_open_hour: bool


@dataclass(frozen=True)
class AtHand:
    """The client at hand. ``purpose``: what a call is for unless the caller says otherwise."""

    item: Item
    head: Head
    whys: Sequence[ShownWhy]
    holdings: Sequence[HoldingRow]
    contacts: Sequence[ShownContact]
    offered: Sequence[Offered]
    hands: Mapping[str, str]
    purpose: Purpose
    is_stranger: bool
    opening: str  # how the talk may begin, by the reason with most points
    persona_hint: str
    skipped: tuple[Words, str]  # why, in a word and in somebody's own; empty where it was not
    before: Decimal | None  # AUM at the end of last month
    spark: str
    spark_from: date | None


def queue_of(
    access: Access,
    scope: Scope,
    published: PublishedDay,
    *,
    client_no: str,
    tab: str,
    at: datetime,
) -> Queue:
    return day_queue(
        scope, run_id=published.run_id, employee_no=access.employee_no, today=at.date(), at=at,
        also=client_no, with_backlog=tab == "backlog",
    )  # fmt: skip


def console_page(queue: Queue, *, tab: str, client_no: str, at: datetime) -> ConsolePage:
    """``client_no``: the one asked for, or none for the next."""
    policy = daily_policy()
    tab = tab if tab in TABS else TABS[0]
    item = _item(queue, client_no)
    day = queue.listed.day if queue.listed else None
    numbers = [each.client_no for each in queue.open]
    place = numbers.index(item.client_no) if item and item.client_no in numbers else -1
    opens, closes = policy.window
    return ConsolePage(
        day=day,
        is_today=day == at.date(),
        tab=tab,
        queue=queue,
        rows=[_row(each, item, day) for each in getattr(queue, tab)],
        mix=_mix(queue),
        target=policy.effective_calls,
        item=item,
        place=place + 1,
        previous=numbers[place - 1] if place > 0 else "",
        following=numbers[place + 1] if 0 <= place < len(numbers) - 1 else "",
        window=(f"{opens:%H:%M}", f"{closes:%H:%M}"),
        is_open_hour=is_inside(policy, at),
    )


def at_hand(
    access: Access,
    item: Item,
    head: Head,
    *,
    day: date,
    published: PublishedDay,
    at: datetime,
) -> AtHand:
    """``day``: of the list. Two statements, three where products are named that the client does not
    hold."""
    seen, on = head.seen, at.date()
    held = holdings_of(seen.client_no, run_id=published.run_id) if seen.is_full else []
    ends = [end for end in seen.beside.month_ends if end.on < published.as_of]
    only_own = None if seen.is_full else access.employee_no
    found = contacts_of(
        seen.client_no, keyring=keyring(), only_by=only_own, limit=LAST_CONTACTS,
        with_earlier=False,
    )  # fmt: skip
    names = {each.product_code: each.name for each in held}
    said = codes_of(found) | {each.detail for each in item.reasons if each.reason in OF_PRODUCTS}
    said.discard("loan")  # of a market event: no product
    if unknown := said - names.keys():
        names |= {each.code: each.name for each in products_named(unknown)}
    return AtHand(
        item=item,
        head=head,
        whys=shown_whys(item.reasons, on=on, products=names),
        holdings=[holding_row(each, seen.client.risk_level, on) for each in held],
        contacts=shown_contacts(found, names, at=at, is_full=seen.is_full),
        offered=[Offered(*each) for each in sorted(names.items())],
        hands=hands(access, seen),
        purpose=_purpose(item),
        is_stranger=item.familiarity == Familiarity.STRANGER,
        opening=_opening(item),
        persona_hint=_spoken(talk_words().personas.get(seen.persona, {})) if seen.is_full else "",
        skipped=_skipped(item, day),
        before=ends[-1].aum if ends else None,
        spark=_spark([*(end.aum for end in ends), seen.snapshot.aum]),
        spark_from=ends[0].on if ends else None,
    )


def _item(queue: Queue, client_no: str) -> Item | None:
    everybody = [*queue.open, *queue.later, *queue.settled, *queue.backlog]
    if client_no:
        return next((each for each in everybody if each.client_no == client_no), None)
    return queue.open[0] if queue.open else None


def _row(item: Item, current: Item | None, day: date | None) -> QueueRow:
    whys = shown_whys(item.reasons[:CHIPS], on=day or date.min, products={})
    return QueueRow(
        item=item,
        tier=label(TIER_LABELS, item.snapshot.tier),
        whys=[each for each in whys if each.score] or whys[:1],
        outcome=_became(item),
        is_current=current is not None and item.client_no == current.client_no,
    )


def _became(item: Item) -> Words:
    if item.state is WorkState.SKIPPED:
        return SkipReason(item.skip_reason).label
    return Outcome(item.outcome).label if item.outcome else ""


def _opening(item: Item) -> str:
    return _spoken(talk_words().reasons[item.reasons[0].reason]) if item.reasons else ""


def _spoken(words: Mapping[str, str]) -> str:
    return words.get("en" if get_language() == "en" else "zh", "")


def _skipped(item: Item, day: date) -> tuple[Words, str]:
    if item.state is not WorkState.SKIPPED:
        return "", ""
    key = skip_key(day)
    words = open_words(keyring(), item.words_sealed, client_no=item.client_no, key=key)
    return SkipReason(item.skip_reason).label, words


def _mix(queue: Queue) -> Sequence[MixPart]:
    policy = daily_policy()
    done = [each.familiarity for each in queue.settled if each.state is WorkState.DONE]
    places = quotas(policy, policy.capacity)
    order = (Familiarity.STRANGER, Familiarity.MET, Familiarity.FAMILIAR)
    return [MixPart(each.value, done.count(each.value), places[each]) for each in order]


def _purpose(item: Item) -> Purpose:
    """That of the first reason; service for who may not be marketed to."""
    if item.is_service_only or not item.reasons:
        return Purpose.SERVICE
    return daily_policy().reasons[item.reasons[0].reason].purpose


def _spark(amounts: Sequence[Decimal]) -> str:
    """The points of a line through them, oldest first; the highest touches the top."""
    if len(amounts) < 2:
        return ""
    width, height = SPARK
    highest = max(amounts) or Decimal(1)
    step = Decimal(width) / (len(amounts) - 1)
    return " ".join(
        f"{step * n:.1f},{(height - 2) * (1 - amount / highest) + 2:.1f}"
        for n, amount in enumerate(amounts)
    )
