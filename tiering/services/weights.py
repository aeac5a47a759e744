"""Which weights were in force when, over all policy versions."""

from datetime import date

from operations.models import PolicyVersion
from tiering.rules.weights import WeightsFrom, merged
from tiering.services.policies import policy_in_force


def weights_until(last_on: date) -> tuple[WeightsFrom, ...]:
    """The weights of every day up to ``last_on``, oldest first, the first from before all time.

    Raises PolicyInvalid if no version is in force on some day.
    """
    days = PolicyVersion.objects.filter(approved_at__isnull=False, effective_on__lte=last_on)
    changes = sorted(set(days.values_list("effective_on", flat=True))) or [last_on]
    return merged(WeightsFrom(day, policy_in_force(day)[1].asset_class_weights) for day in changes)
