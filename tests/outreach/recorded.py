"""Calls with recordings that a phone box reported last month, for tests of their reviews."""

from datetime import timedelta
from typing import Any

from outreach.models import SampledCall
from outreach.services.review_samples import draw_samples
from tests.outreach.boxes import box_of, call, take
from tests.outreach.conftest import NOW
from tests.web.client_scene import Scene

LAST_MONTH = NOW.replace(day=30, month=10, hour=15)


def record(scene: Scene, many: int = 3, **given: Any) -> None:
    """``many`` answered calls of M1 with OWN on the 30th of last month, reported at once."""
    box = box_of(scene)[0]
    calls = [
        call(recording=f"rec-{n}", started_at=LAST_MONTH + timedelta(minutes=5 * n), **given)
        for n in range(many)
    ]
    take(box, *calls, at=LAST_MONTH + timedelta(hours=8))


def drawn(scene: Scene, many: int = 3, **given: Any) -> list[SampledCall]:
    record(scene, many, **given)
    draw_samples(at=NOW)
    return list(SampledCall.objects.order_by("sample__branch_code", "number"))
