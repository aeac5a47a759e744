"""Lists put together by hand: one's own, of clients one sees, and they give no right to see any."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from clients.models import ClientList, ClientListEntry
from clients.rules.listing import read_sort
from clients.rules.scope import Scope
from clients.selectors.client_list import Listed
from clients.selectors.hand_lists import kept_lists, picked_rows
from clients.services import hand_lists
from clients.services.hand_lists import (
    PICKED_KEPT,
    ListFull,
    NameMissing,
    NoSuchList,
    NothingPicked,
    TooManyLists,
    TooManyPicked,
    add_to_list,
    drop_list,
    drop_old_picks,
    keep_picked,
    picked_numbers,
    put_back_on_list,
    restore_list,
    take_off_list,
)
from operations.models import NightlyRun
from organisation.models import User
from tests.factories import account
from tests.published import DAY, publish, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return account("outlet_head", employee_no="E1")


@pytest.fixture
def run() -> NightlyRun:
    return publish(
        snapshot(f"C{n}", home_outlet="O1" if n < 4 else "O2", aum=1000 - n) for n in range(6)
    )


def listed(run: NightlyRun, owner: str = "E1", **filters: str) -> Listed:
    given = MultiValueDict({name: [value] for name, value in filters.items()})
    scope = Scope(outlets=frozenset({"O1"}))
    return Listed(scope, run.pk, DAY, given, read_sort("-annual_average"), owner)


def numbers(of: Listed) -> list[str]:
    return sorted(of.rows().values_list("client_no", flat=True))


def add(owner: User, *client_nos: str, name: str = "本周") -> ClientList:
    return add_to_list(name=name, client_nos=client_nos, by=owner, at=timezone.now())


def test_only_who_is_seen_and_listed_is_picked_in_the_order_of_the_list(run: NightlyRun) -> None:
    assert picked_numbers(listed(run), ["C2", "C0", "C5", "nobody"]) == ["C0", "C2"]
    assert picked_numbers(listed(run), None) == ["C0", "C1", "C2", "C3"]
    for nobody in ([], ["C5"]):
        with pytest.raises(NothingPicked):
            picked_numbers(listed(run), nobody)


def test_there_is_an_end_to_picking(run: NightlyRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand_lists, "PICKED_AT_MOST", 3)
    assert len(picked_numbers(listed(run), ["C0", "C1", "C2"])) == 3
    for too_many in (None, ["C0", "C1", "C2", "C3"]):
        with pytest.raises(TooManyPicked):
            picked_numbers(listed(run), too_many)


def test_a_list_is_a_filter_of_what_its_owner_sees(run: NightlyRun, owner: User) -> None:
    kept = add(owner, "C1", "C5")
    assert numbers(listed(run, list=str(kept.pk))) == ["C1"]
    assert numbers(listed(run, list=str(kept.pk), aum_from="999.5")) == []
    assert numbers(listed(run, list="999")) == []


def test_a_colleague_s_list_holds_nobody(run: NightlyRun, owner: User) -> None:
    kept = add(owner, "C1")
    assert numbers(listed(run, owner="E2", list=str(kept.pk))) == []
    assert numbers(listed(run, owner="", list=str(kept.pk))) == []
    other = account("outlet_head", employee_no="E2")
    assert picked_rows(other, kept.pk, scope=listed(run).scope, run_id=run.pk) == []
    with pytest.raises(NoSuchList):
        take_off_list(list_id=kept.pk, client_nos=["C1"], by=other)
    with pytest.raises(NoSuchList):
        drop_list(list_id=kept.pk, by=other, at=timezone.now())


def test_clients_are_added_once_and_taken_off(owner: User) -> None:
    kept = add(owner, "C1", "C2")
    assert add(owner, "C2", "C3").pk == kept.pk
    assert kept.entries.count() == 3
    assert take_off_list(list_id=kept.pk, client_nos=["C2", "C9"], by=owner) == ["C2"]
    assert sorted(kept.entries.values_list("client_no", flat=True)) == ["C1", "C3"]
    drop_list(list_id=kept.pk, by=owner, at=timezone.now())
    assert kept_lists(owner) == []
    drop_old_picks(now=timezone.now() + PICKED_KEPT + timedelta(seconds=1))
    assert not ClientListEntry.objects.exists()


def test_a_removed_list_comes_back_once_and_never_over_another(owner: User) -> None:
    kept, other = add(owner, "C1", "C2"), account("outlet_head")
    assert drop_list(list_id=kept.pk, by=owner, at=timezone.now()) == "本周"
    with pytest.raises(NoSuchList):
        restore_list(list_id=kept.pk, name="本周", by=other)
    for _twice in range(2):
        restore_list(list_id=kept.pk, name="本周", by=owner)
    assert [(each.pk, each.name) for each in kept_lists(owner)] == [(kept.pk, "本周")]
    assert kept.entries.count() == 2
    drop_list(list_id=kept.pk, by=owner, at=timezone.now())
    newer = add(owner, "C3")
    with pytest.raises(NoSuchList):
        restore_list(list_id=kept.pk, name="本周", by=owner)
    assert [each.pk for each in kept_lists(owner)] == [newer.pk]


def test_who_was_taken_off_is_put_back_once(owner: User) -> None:
    kept = add(owner, "C1", "C2")
    taken = take_off_list(list_id=kept.pk, client_nos=["C1"], by=owner)
    for _twice in range(2):
        put_back_on_list(list_id=kept.pk, client_nos=taken, by=owner, at=timezone.now())
    assert sorted(kept.entries.values_list("client_no", flat=True)) == ["C1", "C2"]
    with pytest.raises(NoSuchList):
        put_back_on_list(list_id=kept.pk, client_nos=taken, by=account("teller"), at=timezone.now())


def test_a_list_has_a_name_and_limits(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("", "  ", "长" * 41):
        with pytest.raises(NameMissing):
            add(owner, "C1", name=name)
    monkeypatch.setattr(hand_lists, "ENTRIES_AT_MOST", 2)
    with pytest.raises(ListFull):
        add(owner, "C1", "C2", "C3")
    assert not ClientList.objects.exists()  # all of it, or nothing
    monkeypatch.setattr(hand_lists, "LISTS_AT_MOST", 1)
    add(owner, "C1", name="甲")
    add(owner, "C2", name="甲")
    with pytest.raises(TooManyLists):
        add(owner, "C1", name="乙")


def test_what_was_picked_for_an_act_is_no_list_and_goes_with_time(owner: User) -> None:
    now = timezone.now()
    picked = keep_picked(client_nos=["C1"], by=owner, at=now)
    add(owner, "C1")
    assert [each.name for each in kept_lists(owner)] == ["本周"]
    with pytest.raises(NoSuchList):
        drop_list(list_id=picked.pk, by=owner, at=timezone.now())
    assert drop_old_picks(now=now + PICKED_KEPT) == 0
    assert drop_old_picks(now=now + PICKED_KEPT + timedelta(seconds=1)) == 1
    assert ClientList.objects.get().name == "本周"
