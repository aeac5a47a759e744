"""The numbers of ``outreach/policies/daily_work.yaml``, typed (domain/03)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from outreach.rules.triggers import EVERY_TIER, Triggers, read_triggers


class DailyPolicyInvalid(ValueError):
    """The YAML contradicts itself; the message names the key."""


class Reason(StrEnum):
    """Why a client is on a day's list (domain/03 §Why a client is on today's list)."""

    PROMISED = "promised"
    LARGE_MOVEMENT = "large_movement"
    MATURITY = "maturity"
    ASSIGNED = "assigned"
    NEW_CLIENT = "new_client"
    TIER_CHANGE = "tier_change"
    CAMPAIGN = "campaign"
    AFTER_SALE = "after_sale"
    CONTACT_OVERDUE = "contact_overdue"
    BIRTHDAY = "birthday"
    MARKET_EVENT = "market_event"
    MARGINAL = "marginal"
    IDLE_MONEY = "idle_money"
    ALLOCATION = "allocation"


class Purpose(StrEnum):
    """What a contact is for: the rules that protect clients bind marketing, service stays."""

    SERVICE = "service"
    MARKETING = "marketing"


class ReasonKind(StrEnum):
    """What asks for a contact. Who has not agreed to marketing is asked for service and care; who
    is not to be called, for service alone (domain/03 §Rules that protect clients)."""

    SERVICE = "service"  # the client's own business: it matures, moves, was promised, was bought
    CARE = "care"  # offers nothing: a welcome, a birthday, a contact standard
    MARKETING = "marketing"


class Familiarity(StrEnum):
    """How well the manager knows the client: the rows of the nine-grid, top to bottom."""

    FAMILIAR = "A"
    MET = "B"
    STRANGER = "C"


class Act(StrEnum):
    """What a standard asks for. A face-to-face contact is a visit or a meeting."""

    CONTACT = "contact"
    CALL = "call"
    MESSAGE = "message"
    FACE_TO_FACE = "face_to_face"
    VISIT = "visit"
    GIFT = "gift"


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


# What everybody is held to, and what a bank may choose to do (domain/03 §Contact standards).
HARD, INTENSIVE = PROFILES = ("hard", "intensive")


@dataclass(frozen=True)
class ReasonRule:
    """``must``: the entry is on its day's list whatever the mix of familiarity says."""

    points: int
    kind: ReasonKind
    must: bool

    @property
    def purpose(self) -> Purpose:
        """What a contact for it is for."""
        is_marketing = self.kind is ReasonKind.MARKETING
        return Purpose.MARKETING if is_marketing else Purpose.SERVICE


@dataclass(frozen=True)
class Standard:
    """``act`` once in every calendar ``period``."""

    act: Act
    period: Period


@dataclass(frozen=True)
class FamiliarityRules:
    """Counted over the last ``days``; after ``silent_days`` without an effective contact it is one
    step down."""

    days: int
    met_effective: int
    familiar_effective: int
    familiar_face_to_face: int
    silent_days: Mapping[Familiarity, int]


@dataclass(frozen=True)
class DailyPolicy:
    """Percentages are whole numbers; ``urgency`` is (days left at most, percent), ascending;
    ``grid_columns`` the lower bounds in yuan of the high and the middle column."""

    version: int
    capacity: int
    effective_calls: int
    appointments: int
    deals: int
    effective_seconds: int
    answered_seconds: int
    amend_hours: int
    record_days: int
    mix: Mapping[Familiarity, int]
    window: tuple[time, time]
    marketing_per_day: int
    plan_order: Sequence[str]
    plan_days: int
    retry_minutes: int
    tries: int
    undo_minutes: int
    match_minutes: int
    message_most: int  # clients at once
    message_tries: int
    message_retry_minutes: int
    message_lost_minutes: int
    reasons: Mapping[Reason, ReasonRule]
    triggers: Triggers
    tiers: Mapping[str, int]
    urgency: Sequence[tuple[int, int]]
    urgency_later: int
    standards: Mapping[str, Mapping[str, Sequence[Standard]]]  # profile → tier → what is owed
    take_up_days: int  # from the maturity on
    taken_percent: int
    due_soon_days: int
    grid_columns: tuple[int, int]
    goals: Mapping[str, Sequence[int]]
    pick_places: int  # clients taken from a goal at once, and how many at most
    pick_most: int
    pick_days: int  # from the first list on
    wake_a_day: int  # strangers a head has woken up by each manager, on each of so many lists
    wake_lists: int
    wake_most: int  # of each
    review_calls: int  # recordings drawn of a branch and month
    review_branches: int  # of which head office reviews them as well
    review_days: int
    familiarity: FamiliarityRules


def read_daily_policy(body: Mapping[str, Any]) -> DailyPolicy:
    """Raises DailyPolicyInvalid for a reason, tier or familiarity without its number, for numbers
    that are none, and for a window or urgencies that do not ascend."""
    try:
        policy = _read(body)
    except (KeyError, TypeError, ValueError) as error:
        raise DailyPolicyInvalid(str(error)) from error
    _check(policy)
    return policy


def _read(body: Mapping[str, Any]) -> DailyPolicy:
    day, window, grid = body["day"], body["window"], body["grid"]
    high, middle = grid["columns"]
    return DailyPolicy(
        version=int(body["version"]),
        **{name: int(day[name]) for name in (
            "capacity", "effective_calls", "appointments", "deals", "effective_seconds",
            "answered_seconds", "amend_hours", "record_days",
        )},
        mix={each: int(day["mix"][each.value]) for each in Familiarity},
        window=(time.fromisoformat(window["from"]), time.fromisoformat(window["until"])),
        marketing_per_day=int(body["marketing_per_day"]),
        plan_order=tuple(body["plan_order"]),
        plan_days=int(body["plan_days"]),
        **{name: int(body["console"][name]) for name in ("retry_minutes", "tries", "undo_minutes")},
        match_minutes=int(body["phone_box"]["match_minutes"]),
        **{f"message_{name}": int(body["messages"][name]) for name in (
            "most", "tries", "retry_minutes", "lost_minutes",
        )},
        reasons={Reason(name): _reason(line) for name, line in body["reasons"].items()},
        triggers=read_triggers(body["triggers"]),
        tiers={tier: int(body["tiers"][tier]) for tier in EVERY_TIER},
        urgency=[(int(line["days"]), int(line["percent"])) for line in body["urgency"]],
        urgency_later=int(body["urgency_later"]),
        standards={profile: _standards(body["standards"][profile]) for profile in PROFILES},
        take_up_days=int(body["take_up"]["days"]),
        taken_percent=int(body["take_up"]["taken_percent"]),
        due_soon_days=int(body["due_soon_days"]),
        grid_columns=(int(high), int(middle)),
        goals={name: tuple(cells) for name, cells in grid["goals"].items()},
        **{f"pick_{name}": int(grid["pick"][name]) for name in ("places", "most", "days")},
        **{f"wake_{name}": int(body["wake"][name]) for name in ("a_day", "lists", "most")},
        **{f"review_{name}": int(body["reviews"][name]) for name in ("calls", "branches", "days")},
        familiarity=_familiarity(body["familiarity"]),
    )  # fmt: skip


def _reason(line: Mapping[str, Any]) -> ReasonRule:
    return ReasonRule(int(line["points"]), ReasonKind(line["kind"]), bool(line["must"]))


def _standards(body: Mapping[str, Any]) -> Mapping[str, Sequence[Standard]]:
    return {
        tier: [Standard(Act(line["act"]), Period(line["every"])) for line in body[tier]]
        for tier in EVERY_TIER
    }


def _familiarity(body: Mapping[str, Any]) -> FamiliarityRules:
    return FamiliarityRules(
        days=int(body["days"]),
        met_effective=int(body["met"]["effective"]),
        familiar_effective=int(body["familiar"]["effective"]),
        familiar_face_to_face=int(body["familiar"]["face_to_face"]),
        silent_days={
            each: int(body["silent_days"][each.value])
            for each in (Familiarity.FAMILIAR, Familiarity.MET)
        },
    )


def _check(policy: DailyPolicy) -> None:
    if missing := set(Reason) - set(policy.reasons):
        raise DailyPolicyInvalid(f"reasons: nothing said of {', '.join(sorted(missing))}")
    if min(rule.points for rule in policy.reasons.values()) <= 0:
        raise DailyPolicyInvalid("reasons: points must be above 0")
    if policy.capacity <= 0 or min(policy.mix.values()) < 0 or not sum(policy.mix.values()):
        raise DailyPolicyInvalid("day: capacity must be above 0, and so must a part of the mix")
    if min(policy.retry_minutes, policy.tries) < 1 or policy.undo_minutes < 0:
        raise DailyPolicyInvalid("console: retry_minutes and tries begin at 1, undo_minutes at 0")
    if policy.match_minutes < 1:
        raise DailyPolicyInvalid("phone_box: match_minutes begins at 1")
    if min(policy.message_most, policy.message_tries, policy.message_retry_minutes,
           policy.message_lost_minutes) < 1:  # fmt: skip
        raise DailyPolicyInvalid("messages: every number begins at 1")
    # The lake keeps what stood before a maturity for 35 days (nightly.sweep).
    if not (1 <= policy.take_up_days <= 30 and 1 <= policy.taken_percent <= 100):
        raise DailyPolicyInvalid("take_up: 1 to 30 days and 1 to 100 percent")
    if policy.window[0] >= policy.window[1]:
        raise DailyPolicyInvalid("window: it ends before it begins")
    days = [day for day, _percent in policy.urgency]
    if not days or days != sorted(set(days)):
        raise DailyPolicyInvalid("urgency: days must ascend")
    _check_grid(policy)


def _check_grid(policy: DailyPolicy) -> None:
    if policy.grid_columns[0] <= policy.grid_columns[1]:
        raise DailyPolicyInvalid("grid: the high column must begin above the middle one")
    if not {cell for cells in policy.goals.values() for cell in cells} <= set(range(1, 10)):
        raise DailyPolicyInvalid("grid: goals pick from the cells 1 to 9")
    if not 1 <= policy.pick_places <= policy.pick_most or policy.pick_days < 1:
        raise DailyPolicyInvalid("grid: places begin at 1 and end at most; days begin at 1")
    if min(policy.wake_a_day, policy.wake_lists) < 1:
        raise DailyPolicyInvalid("wake: a_day and lists begin at 1")
    if min(policy.review_calls, policy.review_days) < 1 or policy.review_branches < 0:
        raise DailyPolicyInvalid("reviews: calls and days begin at 1, branches at 0")
    if max(policy.wake_a_day, policy.wake_lists) > policy.wake_most:
        raise DailyPolicyInvalid("wake: a_day and lists end at most")
