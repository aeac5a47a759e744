"""The days of the first load weigh what the policy of each of them says (domain/02 §Fine print)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from operations.models import PolicyVersion
from tests.nightly.worlds import MONDAY, exports, first_load, own_inbox, run_week, wipe

pytestmark = pytest.mark.django_db(transaction=True)
HALF = "tiering: {asset_class_weights: {demand: 0.5, time: 0.5, wealth_product: 0.5}}"
WHOLE = "tiering: {asset_class_weights: {}}"
LONG_BEFORE, A_MONTH_BEFORE = MONDAY - timedelta(days=60), MONDAY - timedelta(days=30)


def load(folder: Path) -> None:
    """Two policies whose days the history covers: for a month some classes weigh a half."""
    for body, day in ((HALF, LONG_BEFORE), (WHOLE, A_MONTH_BEFORE)):
        (folder / "policy.yaml").write_text(body)
        call_command("load_policy", str(folder / "policy.yaml"), "--effective-on", f"{day}")


def monday(folder: Path) -> str:
    return exports(folder, [MONDAY])["snapshot", MONDAY]


def test_a_policy_counts_alike_whether_loaded_before_the_history_or_after_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = own_inbox(tmp_path)
    first_load(inbox)
    load(tmp_path)
    run_week(inbox, [MONDAY])
    after = monday(tmp_path)
    wipe()
    load(tmp_path)
    first_load(inbox)
    run_week(inbox, [MONDAY])
    assert monday(tmp_path) == after
    wipe()
    PolicyVersion.objects.all().delete()
    first_load(inbox)
    run_week(inbox, [MONDAY])
    assert monday(tmp_path) != after
    assert "keeps the weights" not in capsys.readouterr().out


def test_once_nights_stand_on_the_history_it_stays_as_it_is_and_that_is_told(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_week(inbox, [MONDAY])
    load(tmp_path)
    assert "The balance history keeps the weights it was loaded with" in capsys.readouterr().out
