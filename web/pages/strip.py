"""The strip of the last nights: one bar per day, its height the time the night took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from operations.models import NightlyRun
from operations.rules.freshness import was_late
from operations.selectors.nights import PastNight, past_nights
from web.pages.shell import late_at

DAYS = 30
SHOWN_ON_PHONES = 14
HEIGHT = 60.0
LOWEST = 8.0  # a night of no time at all is still a bar

# Kind → words of the legend, in its order.
KINDS: Mapping[str, str | Promise] = {
    "ok": _("已发布"),
    "late": _("晚于时限发布"),
    "redo": _("重发重跑后发布"),
    "held": _("暂扣"),
    "fail": _("失败"),
    "now": _("进行中"),
    "other": _("未发布"),
}
_BY_STATUS = {
    NightlyRun.Status.RUNNING: "now",
    NightlyRun.Status.HELD: "held",
    NightlyRun.Status.FAILED: "fail",
}
# Nights that a person started by hand are not measured against the morning's limit.
_ON_TIME_TRIGGERS = (NightlyRun.Trigger.SCHEDULE, NightlyRun.Trigger.FILES)


@dataclass(frozen=True)
class Bar:
    """One day of the strip; ``run`` is None for a day without a night."""

    as_of: date
    run: NightlyRun | None
    kind: str
    words: str | Promise
    y: str
    height: str
    is_labelled: bool
    is_hidden_on_phones: bool


@dataclass(frozen=True)
class Strip:
    bars: Sequence[Bar]
    legend: Sequence[tuple[str, str | Promise]]  # the kinds that occur
    nights: int
    published: int

    @property
    def troubles(self) -> Sequence[Bar]:
        """Nights with something to explain, newest first, three at most."""
        odd = [bar for bar in self.bars if bar.run and bar.kind not in ("ok", "now")]
        return odd[::-1][:3]


def strip(until: date) -> Strip:
    """The strip that ends with the night of ``until``. Two queries."""
    nights = {night.run.as_of: night for night in past_nights(until=until, days=DAYS)}
    longest = max((night.run.seconds or 0.0 for night in nights.values()), default=0.0)
    days = [until - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    bars = [_bar(place, day, nights.get(day), longest) for place, day in enumerate(days)]
    kinds = {bar.kind for bar in bars if bar.run}
    return Strip(
        bars=bars,
        legend=[(kind, words) for kind, words in KINDS.items() if kind in kinds],
        nights=len(nights),
        published=sum(bar.kind in ("ok", "late", "redo") for bar in bars if bar.run),
    )


def _bar(place: int, day: date, night: PastNight | None, longest: float) -> Bar:
    kind = _kind(night) if night else "other"
    took = (night.run.seconds or 0.0) if night else 0.0
    height = LOWEST + (HEIGHT - LOWEST) * (took / longest if longest else 0.0)
    from_end = DAYS - 1 - place
    return Bar(
        as_of=day,
        run=night.run if night else None,
        kind=kind,
        words=KINDS[kind],
        y=f"{HEIGHT - height:.1f}",
        height=f"{height:.1f}",
        is_labelled=from_end % 7 == 0,
        is_hidden_on_phones=from_end >= SHOWN_ON_PHONES,
    )


def _kind(night: PastNight) -> str:
    run, at = night.run, night.published_at
    if run.status != NightlyRun.Status.PUBLISHED or at is None:
        return _BY_STATUS.get(NightlyRun.Status(run.status), "other")
    if run.revision > 1:
        return "redo"
    on_time = run.trigger in _ON_TIME_TRIGGERS
    late = on_time and was_late(run.as_of, timezone.localtime(at), late_at=late_at())
    return "late" if late else "ok"
