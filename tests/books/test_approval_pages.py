"""The branch's office reads its own branch's requests and decides them as it read them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import ClientSnapshot
from tests.books.pages import browser_of, named, page_of
from tests.books.scene import ON, Scene
from tests.factories import BookRequestFactory, account
from tests.numbers import numbers
from tiering.models import BookRequest
from tiering.rules.book_requests import Outcome
from tiering.selectors.requests import RequestFilter, open_matches
from tiering.services.requests import MOST, TooMany, approve, edit_request, mark_outcomes
from web.pages.approvals import read_tickets
from web.request_words import KIND_LABELS, OUTCOME_LABELS, STATUS_LABELS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_pages"), pytest.mark.contexts]


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    named("mine", "陈婉清")
    return made


def proposal(client_no: str = "P1", **given: object) -> BookRequest:
    about = {"kind": "proposal", "reason": "", "cause": "tier", "client_no": client_no}
    return BookRequestFactory(**(about | given))


def decide(scene: Scene, decision: str, **data: object) -> str:
    response = browser_of(scene.office).post(
        "/approvals/decide/", {"decision": decision} | data, follow=True
    )
    return response.content.decode()


def ticket(request: BookRequest) -> str:
    return f"{request.pk}-{request.version}"


def states() -> dict[str, str]:
    return dict(BookRequest.objects.values_list("client_no", "status"))


def test_every_code_has_words() -> None:
    assert set(KIND_LABELS) == set(BookRequest.Kind.values)
    assert set(STATUS_LABELS) == set(BookRequest.Status.values)
    assert {"done", "released", "no_room", "superseded"} <= set(OUTCOME_LABELS)


def test_a_request_is_shown_with_who_what_why_and_the_figures(scene: Scene) -> None:
    scene.hand_over()
    page = page_of(scene.office, "/approvals/")
    assert "陈婉清" in page and "mine · 机构O1" in page
    assert "30.00<span" in page and "自然年" in page and "c-chip--wealth" in page
    assert "<del>林若溪</del>" in page and "<ins>林若溪</ins>" in page
    assert "移交</span> 搬家" in page and "1 项可以审批" in page
    assert "申请人不能审批自己的申请" in page


def test_another_branch_sees_and_decides_nothing_of_it(scene: Scene) -> None:
    made = scene.hand_over()
    browser = browser_of(scene.foreign_office)
    page = browser.get("/approvals/").content.decode()
    assert "陈婉清" not in page and "mine" not in page and "没有等审批的申请" in page
    for decision, data in (
        (f"approve:{ticket(made)}", {}), ("approve", {"request": [ticket(made)]}),
    ):  # fmt: skip
        response = browser.post("/approvals/decide/", {"decision": decision} | data)
        assert response.status_code == 404
    assert states() == {"mine": "open"}


def test_a_client_who_went_to_another_branch_is_not_named(scene: Scene) -> None:
    scene.hand_over()
    ClientSnapshot.objects.filter(client_no="mine").update(home_outlet="B2")
    page = page_of(scene.office, "/approvals/")
    assert "已不在本分行" in page
    assert "陈婉清" not in page and "mine" not in page and "30.00" not in numbers(page)


def test_one_is_approved_with_a_note(scene: Scene) -> None:
    made = scene.hand_over()
    page = decide(scene, f"approve:{ticket(made)}", note="同意")
    assert "已批准 1 项，下一夜执行" in page
    made.refresh_from_db()
    assert (made.status, made.decided_by, made.decision_note) == ("approved", scene.office, "同意")
    approved = page_of(scene.office, "/approvals/?stage=approved")
    assert "已批准，待夜间执行" in approved and "同意" in approved


def test_a_bulk_is_decided_whole_or_not_at_all(scene: Scene) -> None:
    first, second, third = proposal("P1"), proposal("P2"), proposal("P3")
    page = decide(scene, "reject", request=[ticket(first), ticket(second)])
    assert "已驳回 2 项" in page
    assert states() == {"P1": "rejected", "P2": "rejected", "P3": "open"}
    page = decide(scene, "approve", request=[ticket(third), ticket(second)])
    assert "所选的都没有处理" in page
    assert states()["P3"] == "open"


def test_an_edited_request_is_not_approved_unread(scene: Scene) -> None:
    made = scene.hand_over()
    read = ticket(made)
    edit_request(request=made, by=scene.manager, on=ON, reason="改了")
    page = decide(scene, f"approve:{read}")
    assert "您看过之后有申请变了" in page
    assert states() == {"mine": "open"}
    assert "第 2 稿" in page


def test_ones_own_request_has_no_button_and_cannot_be_decided(scene: Scene) -> None:
    own = BookRequestFactory(made_by=scene.office, client_no="mine")
    page = page_of(scene.office, "/approvals/")
    assert "本人提出，须由他人审批" in page and f'value="{ticket(own)}"' not in page
    assert "0 项可以审批" in page
    assert "申请人不能审批自己的申请" in decide(scene, f"approve:{ticket(own)}")
    assert states() == {"mine": "open"}


def test_all_means_what_was_there_and_never_ones_own(scene: Scene) -> None:
    proposal("P1"), proposal("P2")
    BookRequestFactory(made_by=scene.office, client_no="own")
    wanted = RequestFilter(branches=["B1"])
    token = open_matches(wanted, but_of=scene.office, most=MOST).token
    assert f'value="{token}"' in page_of(scene.office, "/approvals/")
    proposal("P3")
    assert "您看过之后有申请变了" in decide(scene, "approve", all="1", token=token)
    assert "approved" not in states().values()
    token = open_matches(wanted, but_of=scene.office, most=MOST).token
    assert "已批准 3 项" in decide(scene, "approve", all="1", token=token)
    assert states() == {"P1": "approved", "P2": "approved", "P3": "approved", "own": "open"}


def test_all_is_told_apart_from_what_was_edited_since(scene: Scene) -> None:
    made = scene.hand_over()
    token = open_matches(RequestFilter(["B1"]), but_of=scene.office, most=MOST).token
    edit_request(request=made, by=scene.manager, on=ON, reason="改了")
    assert "您看过之后有申请变了" in decide(scene, "approve", all="1", token=token)
    assert states() == {"mine": "open"}


def test_all_stops_at_five_hundred_the_oldest_first(scene: Scene) -> None:
    BookRequest.objects.bulk_create(
        BookRequest(kind="proposal", client_no=f"X{n}", role="relationship_manager",
                    branch_code="B1", cause="tier")
        for n in range(MOST + 2)
    )  # fmt: skip
    page = page_of(scene.office, "/approvals/")
    assert "500+ 项可以审批" in page and "按筛选处理最早的 500 项" in page
    token = open_matches(RequestFilter(["B1"]), but_of=scene.office, most=MOST).token
    assert "已批准 500 项" in decide(scene, "approve", all="1", token=token)
    left = BookRequest.objects.filter(status="open").values_list("client_no", flat=True)
    assert sorted(left) == ["X500", "X501"]
    every = list(BookRequest.objects.all())
    with pytest.raises(TooMany):
        approve(requests=every, by=scene.office, on=ON)
    named_ones = [ticket(each) for each in every]
    assert "一次最多处理 500 项" in decide(scene, "approve", request=named_ones)


def test_only_those_of_the_filter_are_shown_and_meant_by_all(scene: Scene) -> None:
    scene.client("P1", "M3", outlet="O2")
    proposal("P1"), proposal("P2", role="lobby_manager")
    scene.hand_over()
    browser = browser_of(scene.office)

    def shown(query: str) -> set[str]:
        page = browser.get(f"/approvals/?{query}").context["page"]
        return {row.request.client_no for row in page.rows}

    assert shown("") == {"P1", "P2", "mine"}
    assert shown("kind=proposal") == {"P1", "P2"}
    assert shown("role=lobby_manager") == {"P2"}
    assert shown("outlet=O2") == {"P1"}
    assert shown("outlet=O2&kind=hand_over") == set()
    assert shown("kind=nonsense&role=x&stage=y&after=z") == {"P1", "P2", "mine"}
    wanted = RequestFilter(branches=["B1"], kind="proposal", outlet="O2", run_id=scene.run.pk)
    token = open_matches(wanted, but_of=scene.office, most=MOST).token
    data = {"all": "1", "token": token, "kind": "proposal", "outlet": "O2"}
    response = browser.post("/approvals/decide/", {"decision": "approve"} | data)
    assert response["Location"] == "/approvals/?stage=open&kind=proposal&outlet=O2"
    assert states() == {"P1": "approved", "P2": "open", "mine": "open"}


def test_pages_follow_each_other_without_gap_or_repetition(scene: Scene) -> None:
    for n in range(120):
        proposal(f"P{n}")
    browser = browser_of(scene.office)
    for stage in ("open", "over"):
        seen: list[str] = []
        query = f"stage={stage}"
        for _ in range(3):
            page = browser.get(f"/approvals/?{query}").context["page"]
            seen += [row.request.client_no for row in page.rows]
            query = page.next_query
        assert page.next_after is None and len(seen) == 120
        assert seen == sorted(seen, key=lambda no: int(no[1:]), reverse=stage == "over")
        BookRequest.objects.update(status="lapsed")


def test_what_the_night_did_is_told(scene: Scene) -> None:
    made = scene.hand_over()
    decide(scene, f"approve:{ticket(made)}")
    mark_outcomes(as_of=ON, outcomes=[Outcome(made.pk, False, "no_room")])
    page = page_of(scene.office, "/approvals/?stage=over")
    assert "未能执行" in page and "移入人已满" in page


def test_nothing_chosen_and_nothing_known_do_nothing(scene: Scene) -> None:
    made = scene.hand_over()
    assert "没有选中任何申请" in decide(scene, "approve")
    assert "没有选中任何申请" in decide(scene, "approve", request=["x", "1-2-3", "9" * 30])
    browser = browser_of(scene.office)
    for decision in ("", "delete", f"delete:{ticket(made)}"):
        assert browser.post("/approvals/decide/", {"decision": decision}).status_code == 404
    assert states() == {"mine": "open"}


def test_tickets_name_number_and_version() -> None:
    assert read_tickets(["12-1", "7-30"]) == {12: 1, 7: 30}
    assert read_tickets(["", "12", "a-1", "1-b", "-1-1", "1-1-1"]) == {}


def test_a_lock_is_told_above_the_list(scene: Scene) -> None:
    assert "锁包中" not in page_of(scene.office, "/approvals/")
    scene.lock()
    page = page_of(scene.office, "/approvals/")
    assert "锁包中" in page and "2026-11-20 至 2026-11-30，考核" in page


def test_before_the_first_night_the_page_is_there() -> None:
    office = account("branch_office", employee_no="B9")
    assert "没有等审批的申请" in page_of(office, "/approvals/?outlet=O1")


def test_a_page_needs_as_many_statements_for_one_as_for_fifty(scene: Scene) -> None:
    scene.lock()
    scene.hand_over()
    browser = browser_of(scene.office)
    counts = []
    for more in (60, 0):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/approvals/?role=relationship_manager&outlet=O1&kind=hand_over")
        counts.append(len(queries))
        for n in range(more):
            scene.client(f"C{n}", None)
            named(f"C{n}", "沈砚舟")
            BookRequestFactory(
                client_no=f"C{n}", made_by=scene.colleague if n % 2 else scene.manager
            )
    assert counts[0] == counts[1] <= 12
