"""Which of a manager's due clients are on the day's list (domain/03 §The relationship manager's
day): the day's capacity, strangers : half-familiar : familiar as 4 : 4 : 2."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outreach.rules.policy import DailyPolicy, Familiarity


@dataclass(frozen=True)
class Candidate:
    client_no: str
    familiarity: Familiarity
    score: int
    must: bool = False  # a reason that is answered on its day


@dataclass(frozen=True)
class DayList:
    """Both best first; ``backlog`` is what did not fit."""

    chosen: Sequence[Candidate]
    backlog: Sequence[Candidate]


def quotas(policy: DailyPolicy, capacity: int) -> Mapping[Familiarity, int]:
    """The places of each familiarity, by largest remainder; strangers first among equal ones.
    They add up to ``capacity``."""
    whole = sum(policy.mix.values())
    order = (Familiarity.STRANGER, Familiarity.MET, Familiarity.FAMILIAR)
    places = {each: policy.mix[each] * capacity // whole for each in order}
    remainders = {each: policy.mix[each] * capacity % whole for each in order}
    left = capacity - sum(places.values())
    for each in sorted(order, key=lambda one: -remainders[one])[:left]:
        places[each] += 1
    return places


def day_list(
    policy: DailyPolicy, due: Sequence[Candidate], *, capacity: int | None = None
) -> DayList:
    """The list of a day.

    What must be answered today comes first and fills its familiarity's places; the other places go
    to the best of their familiarity; those that a familiarity cannot fill go to the best of all who
    are left. More than ``capacity`` (the policy's, where none is given) is never on it.
    """
    places = policy.capacity if capacity is None else capacity
    ranked = sorted(due, key=_order)
    chosen = [each for each in ranked if each.must][:places]
    taken = Counter(each.familiarity for each in chosen)
    by_quota = quotas(policy, places)
    for each in ranked:
        fits = len(chosen) < places and taken[each.familiarity] < by_quota[each.familiarity]
        if fits and not each.must:
            chosen.append(each)
            taken[each.familiarity] += 1
    on_it = {each.client_no for each in chosen}
    others = [each for each in ranked if each.client_no not in on_it]
    free = places - len(chosen)
    chosen += others[:free]
    return DayList(sorted(chosen, key=_order), others[free:])


def _order(each: Candidate) -> tuple[bool, int, str]:
    """What must be answered first, then the higher score; equal ones by number."""
    return not each.must, -each.score, each.client_no
