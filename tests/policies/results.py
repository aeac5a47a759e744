"""What a trial may come to, as its job keeps it."""

from typing import Any

from nightly.trial import trial_facts
from operations.models import Job, PolicyVersion
from organisation.models import User
from tests.factories import JobFactory
from tests.policies.conftest import NOON

RESULT = {
    "tiers": [
        {"tier": "mid", "before": 5120, "after": 2892},
        {"tier": "wealth", "before": 1020, "after": 3248},
    ],
    "tier_moves": [
        {"from_tier": "mid", "to_tier": "wealth", "clients": 2314},
        {"from_tier": "wealth", "to_tier": "mid", "clients": 86},
    ],
    "book_moves": [
        {"reason": "tier", "moved": 1205, "joined": 9, "gone": 700},
        {"reason": "cap", "moved": 0, "joined": 0, "gone": 3},
    ],
    "held_back": [{"cause": "tier", "clients": 41}],
    "short_outlets": [
        {"outlet_code": "O0001", "role": "relationship_manager", "clients": 88,
         "above_initial": 5, "managers_short": 2, "before": 4},
    ],
    "short_before": 12, "short_after": 17, "unmanaged_before": 55, "unmanaged": 749,
    "co_moves": 6, "clients": 6140,
}  # fmt: skip


def tried(version: PolicyVersion, by: User, **given: Any) -> Job:
    """A finished trial of the version as it reads now, on the newest published day."""
    facts = trial_facts(version)
    assert facts is not None
    values = {
        "key": facts.key, "params": facts.params(), "state": "done", "result": RESULT,
        "made_at": NOON, "started_at": NOON, "ended_at": NOON, "attempts": 1,
    }  # fmt: skip
    return JobFactory(made_by=by, **(values | given))
