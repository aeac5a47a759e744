"""What one client would read of a template, and what forbids sending it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clients.models import Product
from clients.selectors.held import holdings_of
from clients.selectors.one_client import SeenClient
from organisation.selectors.access import Access
from outreach.models import Message, MessageText
from outreach.policies.daily_work import daily_policy
from outreach.rules.contacts import Direction, Kind, Outcome
from outreach.rules.messages import MessageState, TextKind, TextState, next_opening
from outreach.rules.policy import Purpose
from outreach.rules.protection import Refusal
from outreach.rules.said import Said
from outreach.rules.salutation import ANYBODY, salutation
from outreach.rules.template_text import Placeholder, Read, fill, read_text
from outreach.selectors.protection import forbidden, levels_of
from outreach.selectors.standing import standing_of


@dataclass(frozen=True)
class Preview:
    """``text`` is empty where the client has nothing for a placeholder (``missing``).
    ``not_before``: when it would leave; ``against``: what of the rules that protect clients forbids
    it then. ``brief``: the news it would carry."""

    version: MessageText
    text: str
    missing: Sequence[Placeholder]
    against: Sequence[Refusal]
    not_before: datetime
    brief: MessageText | None
    has_number: bool

    @property
    def may_send(self) -> bool:
        return bool(self.text) and self.has_number and not self.against


def preview(access: Access, seen: SeenClient, version: MessageText, *, at: datetime) -> Preview:
    """``at``: now, local and aware. At most seven statements."""
    not_before = next_opening(daily_policy(), at)
    read = read_text(version.text)
    brief = brief_in_use(not_before.date()) if Placeholder.NEWS in read.placeholders else None
    values = dict(_values(access, seen, version, read, brief))
    missing = sorted(read.placeholders - values.keys(), key=list(Placeholder).index)
    return Preview(
        version=version, text="" if missing else fill(read.parts, values), missing=missing,
        against=against(access, seen, version, not_before), not_before=not_before, brief=brief,
        has_number=seen.client.phone_sealed is not None,
    )  # fmt: skip


def texts_in_use(*, after: int | None = None, limit: int | None = None) -> Sequence[MessageText]:
    """Templates that may be sent from, by name, a page of them by number; one statement."""
    rows = MessageText.objects.filter(kind=TextKind.TEMPLATE, state=TextState.APPROVED)
    if limit is None:
        return list(rows.order_by("name", "pk"))
    return list(rows.filter(pk__gt=after or 0).order_by("pk")[:limit])


def brief_in_use(on: date) -> MessageText | None:
    rows = MessageText.objects.filter(kind=TextKind.NEWS, state=TextState.APPROVED, on=on)
    return rows.first()


def said_of(version: MessageText, *, at: datetime, words: str = "") -> Said:
    """The contact that sending it at this moment is."""
    products = (version.product_code,) if version.product_code else ()
    return Said(
        Kind.MESSAGE, Direction.OUT, Purpose(version.purpose), Outcome.DONE, at,
        products=products, words=words,
    )  # fmt: skip


def against(
    access: Access, seen: SeenClient, version: MessageText, at: datetime
) -> Sequence[Refusal]:
    """All that forbids it at that moment, counting what is queued for that day. Three statements,
    four where it offers a product."""
    said = said_of(version, at=at)
    levels = levels_of(said.products)
    side = standing_of(access, seen).side
    found = forbidden(daily_policy(), seen, said, side=side, levels=dict.fromkeys(
        said.products, "") | dict(levels))  # fmt: skip
    if said.purpose is Purpose.MARKETING and _is_one_queued(seen.client_no, at.date()):
        found = sorted({*found, Refusal.ONE_A_DAY}, key=list(Refusal).index)
    return found


def _is_one_queued(client_no: str, on: date) -> bool:
    """Whether a marketing message waits for that day; what has left is a contact already."""
    waiting = Message.objects.filter(
        client_no=client_no, purpose=Purpose.MARKETING, not_before__date=on,
        state=MessageState.QUEUED,
    )  # fmt: skip
    return waiting.exists()


def _values(
    access: Access, seen: SeenClient, version: MessageText, read: Read, brief: MessageText | None
) -> Iterator[tuple[Placeholder, str]]:
    """What is known of the client; who sees it masked learns nothing of what it holds or is
    called."""
    client = seen.client
    yield (
        Placeholder.SALUTATION,
        salutation(client.name, client.gender) if seen.is_full else ANYBODY,
    )
    yield Placeholder.MANAGER, access.name
    if seen.outlet_name:
        yield Placeholder.OUTLET, seen.outlet_name
    if brief is not None:
        yield Placeholder.NEWS, brief.text
    yield from _of_products(seen, version, read).items()


def _of_products(seen: SeenClient, version: MessageText, read: Read) -> Mapping[Placeholder, str]:
    """The product that is offered, or that of the client's which matures next."""
    if not read.placeholders & {Placeholder.PRODUCT, Placeholder.MATURITY}:
        return {}
    found: dict[Placeholder, str] = {}
    if seen.is_full:
        rows = holdings_of(seen.client_no, run_id=seen.snapshot.run_id)
        day = seen.snapshot.next_matures_on
        held = next((each for each in rows if day and each.matures_on == day), None)
        if held is not None and day is not None:
            found[Placeholder.MATURITY] = f"{day.month}月{day.day}日"
            found[Placeholder.PRODUCT] = held.name
    if version.product_code:
        product = Product.objects.filter(pk=version.product_code).first()
        if product is not None:
            found[Placeholder.PRODUCT] = product.name
    return found
