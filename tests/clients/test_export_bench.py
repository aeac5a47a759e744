"""The bench's export is of as many rows as it says, where the bank has them."""

import pytest

from bench import export as bench
from clients.services.hand_lists import PICKED_AT_MOST
from organisation.models import Institution, User
from tests.factories import InstitutionFactory, summary
from tests.published import client_row, publish, snapshot

pytestmark = pytest.mark.django_db(transaction=True)
IN_ONE = PICKED_AT_MOST // 2 + 20  # two branches have enough for a second person, one has not


@pytest.fixture
def branches(office: User, outlet: Institution, branch: Institution) -> list[Institution]:
    """Three branches, the first and second with IN_ONE clients each, the third with one."""
    made = [branch] + [InstitutionFactory(code=code, level="branch") for code in ("B2", "B3")]
    outlets = [outlet] + [InstitutionFactory(code=f"O{n}", parent=made[n - 1]) for n in (2, 3)]
    numbers = [(f"C{n:03}", f"O{1 + n % 2}") for n in range(2 * IN_ONE)] + [("D1", "O3")]
    for number, _code in numbers:
        client_row(number)
    run = publish(snapshot(number, home_outlet=code) for number, code in numbers)
    for place, clients in zip(made, (IN_ONE, IN_ONE, 1), strict=True):
        summary(run, place, clients=clients)
    assert [place.pk for place in outlets] == ["O1", "O2", "O3"]
    return made


@pytest.mark.usefixtures("branches", "sent")
def test_maker_and_checker_see_as_many_as_the_figure_is_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROWS", 2 * IN_ONE)
    assert bench._branches() == (["B1", "B2"], 2 * IN_ONE)
    assert bench._made()["rows"] == 2 * IN_ONE
    assert bench._bare()["rows"] == 2 * IN_ONE


@pytest.mark.usefixtures("sent")
def test_a_figure_of_fewer_rows_is_none(
    branches: list[Institution], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "ROWS", 2 * IN_ONE + 1)
    Institution.objects.filter(pk="O3").update(parent=None, path="elsewhere/")
    with pytest.raises(RuntimeError, match="rows, not"):
        bench._made()
    monkeypatch.setattr(bench, "ROWS", 10 * IN_ONE)  # a small bank gives what it has
    assert bench._made()["rows"] == 2 * IN_ONE
