"""A manager asks about a client, sees what became of it, and changes nobody else's request."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import ClientSnapshot
from tests.books.pages import browser_of, named, page_of
from tests.books.scene import ON, Scene
from tests.factories import BookRequestFactory
from tiering.models import BookRequest
from tiering.selectors.books import client_book
from tiering.selectors.eligible import colleagues_for
from tiering.services.requests import approve
from web.request_forms import RequestForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_pages")]


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    named("mine", "陈婉清")
    return made


def make(scene: Scene, kind: str, client_no: str, **data: str) -> tuple[int, str]:
    """(status, page afterwards) of asking as ``manager``."""
    about = {"kind": kind, "client_no": client_no, "reason": "搬家"} | data
    response = browser_of(scene.manager).post("/requests/make/", about, follow=True)
    return response.status_code, response.content.decode()


def test_each_kind_of_request_is_made_and_waits_for_the_branch(scene: Scene) -> None:
    scene.client("second", "M1")
    wishes = [
        ("claim", "free", {}), ("release", "second", {}),
        ("hand_over", "mine", {"to_employee_no": "M2"}),
    ]  # fmt: skip
    for kind, client_no, more in wishes:
        status, page = make(scene, kind, client_no, **more)
        assert status == 200 and "已提交，等分行财富管理部审批" in page
    made = {r.client_no: (r.kind, r.to_employee_no, r.status) for r in BookRequest.objects.all()}
    assert made == {
        "free": ("claim", "M1", "open"), "second": ("release", None, "open"),
        "mine": ("hand_over", "M2", "open"),
    }  # fmt: skip


@pytest.mark.parametrize("client_no", ["others", "nowhere"])
@pytest.mark.parametrize("kind", ["claim", "release", "hand_over"])
def test_a_colleagues_client_is_not_found_as_one_that_is_none(
    scene: Scene, kind: str, client_no: str
) -> None:
    scene.client("others", "M2")
    named("others", "方亦寒")
    status, page = make(scene, kind, client_no, to_employee_no="M2")
    assert status == 404
    assert "方亦寒" not in page
    assert not BookRequest.objects.exists()


def test_what_cannot_be_asked_is_said(scene: Scene) -> None:
    assert "请写明理由" in make(scene, "release", "mine", reason=" ")[1]
    assert "对方不能管这位客户" in make(scene, "hand_over", "mine", to_employee_no="M3")[1]
    assert "对方不能管这位客户" in make(scene, "hand_over", "mine")[1]
    make(scene, "release", "mine")
    assert "已有一项申请" in make(scene, "release", "mine")[1]
    assert BookRequest.objects.count() == 1


def test_nobody_makes_a_proposal_by_hand(scene: Scene) -> None:
    make(scene, "proposal", "mine")
    assert not BookRequest.objects.exists()


@pytest.mark.parametrize(
    ("back", "ends"),
    [
        ("/", "/"), ("/jobs/?x=1", "/jobs/?x=1"), ("https://evil.example/", "/requests/"),
        ("//evil.example/", "/requests/"), ("jobs", "/requests/"), ("", "/requests/"),
    ],
)  # fmt: skip
def test_the_browser_goes_back_to_a_page_of_ours_only(scene: Scene, back: str, ends: str) -> None:
    about = {"kind": "release", "client_no": "mine", "reason": "搬家", "back": back}
    assert browser_of(scene.manager).post("/requests/make/", about)["Location"] == ends


def test_ones_own_requests_are_listed_and_a_colleagues_are_not(scene: Scene) -> None:
    scene.hand_over()
    BookRequestFactory(client_no="secret", made_by=scene.colleague, reason="别人的")
    page = page_of(scene.manager, "/requests/")
    assert "陈婉清" in page and "待审批" in page and "移交</span> 搬家" in page
    assert "secret" not in page and "别人的" not in page
    assert "还没有申请" in page_of(scene.head, "/requests/")


def test_who_gave_a_client_away_no_longer_reads_the_name(scene: Scene) -> None:
    made = scene.hand_over()
    approve(requests=[made], by=scene.office, on=ON, note="可以")
    ClientSnapshot.objects.filter(client_no="mine").update(employee_no="M2")  # the next night
    page = page_of(scene.manager, "/requests/")
    assert "陈婉清" not in page and "mine" in page and "可以" in page


def test_an_edit_voids_the_approval_and_says_so_before(scene: Scene) -> None:
    made = scene.hand_over()
    approve(requests=[made], by=scene.office, on=ON)
    browser = browser_of(scene.manager)
    url = f"/requests/{made.pk}/edit/"
    form = browser.get(url).content.decode()
    assert "一修改，批准就作废" in form and "林若溪 M2" in form and ">林若溪 M1<" not in form
    assert "请写明理由" in browser.post(
        url, {"reason": "", "to_employee_no": "M2"}
    ).content.decode()  # fmt: skip
    assert "请选移入人" in browser.post(
        url, {"reason": "x", "to_employee_no": "M3"}
    ).content.decode()  # fmt: skip
    page = browser.post(url, {"reason": "换个理由", "to_employee_no": "M2"}, follow=True)
    assert "换个理由" in page.content.decode() and "第 2 稿" in page.content.decode()
    made.refresh_from_db()
    assert (made.status, made.decided_by, made.version) == ("open", None, 2)


def test_withdrawing_ends_it_and_nothing_else_can_follow(scene: Scene) -> None:
    made = scene.hand_over()
    browser = browser_of(scene.manager)
    url = f"/requests/{made.pk}/withdraw/"
    assert "已撤回" in browser.post(url, follow=True).content.decode()
    assert "已经了结" in browser.post(url, follow=True).content.decode()
    edited = browser.post(
        f"/requests/{made.pk}/edit/", {"reason": "x", "to_employee_no": "M2"}, follow=True
    )
    assert "已经了结" in edited.content.decode()


def test_a_colleagues_request_does_not_exist(scene: Scene) -> None:
    made = scene.hand_over()
    browser = browser_of(scene.colleague)
    for path in ("edit", "withdraw"):
        assert browser.post(f"/requests/{made.pk}/{path}/", {"reason": "x"}).status_code == 404
    assert browser.get(f"/requests/{made.pk}/edit/").status_code == 404
    made.refresh_from_db()
    assert (made.status, made.version) == ("open", 1)


def test_colleagues_are_those_who_could_take_the_client(scene: Scene) -> None:
    book = client_book("mine")
    assert book is not None
    assert colleagues_for(book, on=ON) == [("M2", "林若溪")]
    form = RequestForm(colleagues=colleagues_for(book, on=ON))
    assert [number for number, _words in form.fields["to_employee_no"].choices] == ["M2"]
    assert "to_employee_no" not in RequestForm().fields


def test_the_list_needs_as_many_statements_for_one_as_for_fifty(scene: Scene) -> None:
    scene.hand_over()
    browser = browser_of(scene.manager)
    counts = []
    for more in (50, 0):
        with CaptureQueriesContext(connection) as queries:
            browser.get("/requests/")
        counts.append(len(queries))
        for n in range(more):
            named(f"C{n}", "沈砚舟")
            BookRequestFactory(client_no=f"C{n}", made_by=scene.manager, decided_by=scene.office,
                           decided_at="2026-11-20T04:00Z", status="rejected")  # fmt: skip
    assert counts[0] == counts[1] <= 12
