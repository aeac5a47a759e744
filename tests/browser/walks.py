"""What each of the twelve job roles does in a day on the screen, and what is not its to do."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.models import ClientOpening, Disclosure
from clients.services.client_export import export_clients
from operations.models import Export, Job
from operations.services.jobs import run_job
from organisation.models import Institution, Leave, User
from organisation.rules.roles import Role
from tests.browser.journey import Journey
from tests.browser.scene import Scene
from tests.factories import PostingFactory, StaffFactory
from tiering.models import BookRequest

PHONE = "13812345678"


@dataclass(frozen=True)
class Walk:
    """``does`` walks what the role may do; ``not_its``: addresses of other roles' tasks."""

    does: Callable[[Journey, Scene], None]
    not_its: Sequence[str]


def numbers_of(page: Page) -> set[str]:
    """Who stands on the client list."""
    links = page.locator("main tbody a[href^='/clients/C']").all()
    return {str(link.get_attribute("href")).split("/")[2] for link in links}


def reveal(journey: Journey, client_no: str, *, is_asked: bool) -> None:
    """The phone number by a click; ``is_asked``: first the page of the question, and back."""
    page = journey.page
    if not page.url.endswith(f"/clients/{client_no}/"):
        page.goto(f"/clients/{client_no}/")
    _click_to_reveal(page)
    if is_asked:
        page.wait_for_url("**/account/step-up/**")
        assert not Disclosure.objects.filter(by=journey.user).exists()
        journey.look()
        journey.prove()
        page.wait_for_url(f"**/clients/{client_no}/")
        _click_to_reveal(page)
    expect(page.locator(".c-mask--open")).to_contain_text(PHONE)
    assert Disclosure.objects.get(by=journey.user).client_no == client_no


def _click_to_reveal(page: Page) -> None:
    field = page.locator(".c-mask").first
    field.locator("summary").click()
    field.locator("button").click()


def export(journey: Journey, *, rows: int) -> None:
    """The list as a file: asked for, made by the worker, taken."""
    page = journey.go("/clients/export/")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/jobs/**")
    job = Job.objects.get(kind=Job.Kind.CLIENT_EXPORT, made_by=journey.user)
    run_job(job_id=job.pk, work=export_clients, clock=timezone.now)
    page = journey.go("/jobs/")
    with page.expect_download() as download:
        page.click(f"main form[action*='/{job.pk}/download'] button")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Export.objects.get(job=job).rows == rows


def find(journey: Journey, words: str, client_no: str) -> None:
    """By the search field; the only one of a name leads straight to the page."""
    page, field = journey.page, "#q"
    if not page.locator(field).is_visible():  # a phone's bar has room for the sign only
        page.click(".l-find")
        journey.look()
        field = "#q-page"
    page.fill(field, words)
    page.press(field, "Enter")
    page.wait_for_url(f"**/clients/{client_no}/")


def _head_office(journey: Journey, scene: Scene) -> None:
    """Sees nobody, opens one for a reason, reads who did what."""
    assert numbers_of(journey.opens("/clients/")) == set()
    answer = journey.page.goto("/clients/C00002/")
    assert answer is not None and answer.status == 404
    page = journey.opens("/clients/open/")
    page.fill("[name=client_no]", "C00002")
    page.fill("[name=reason]", "监管来函")
    journey.send()
    page.wait_for_url("**/clients/C00002/")
    assert ClientOpening.objects.get(client_no="C00002").opened_by == journey.user
    assert numbers_of(journey.opens("/clients/")) == set()
    journey.go("/audit/")
    journey.go("/nights/")


def _branch_office(journey: Journey, scene: Scene) -> None:
    """Approves what the manager asked for; finds everybody of the branch, exports them."""
    page = journey.go("/approvals/")
    row = page.locator("tr", has_text="陈婉清")
    row.locator("[name=decision][value^=approve]").click()
    page.wait_for_url("**/approvals/**")
    assert BookRequest.objects.get(client_no="C00001").status == BookRequest.Status.APPROVED
    journey.go("/books/")
    assert numbers_of(journey.opens("/clients/")) == {"C00001", "C00002", "C00003"}
    export(journey, rows=3)


def _head(place: str) -> Callable[[Journey, Scene], None]:
    """Everybody of the place; a colleague's client is not one's own, so that who it is is asked
    for within five minutes, in which signing in counts; a colleague's leave is recorded."""

    def walk(journey: Journey, scene: Scene) -> None:
        journey.opens(f"/totals/{place}/")
        assert numbers_of(journey.opens("/clients/")) == {"C00001", "C00002", "C00003"}
        reveal(journey, "C00001", is_asked=False)
        away = scene.users[Role.LOAN_MANAGER].employee_no
        page = journey.opens(f"/people/of/{away}/leave/")
        day = timezone.localdate().replace(month=12, day=1 if place == "S1" else 20).isoformat()
        page.fill("[name=from_on]", day)
        page.fill("[name=until_on]", day)
        journey.send()
        page.wait_for_url(f"**/people/of/{away}/")
        assert Leave.objects.filter(staff_id=away, created_by=journey.user).count() == 1

    return walk


def _advisor(journey: Journey, scene: Scene) -> None:
    """Finds the private client, reads the record, lets one more person into the team."""
    find(journey, "沈砚之", "C00003")
    page = journey.opens("/clients/C00003/record/")
    page.fill("[name=employee_no]", scene.users[Role.LOAN_MANAGER].employee_no)
    page.press("form[action$='/team/'] button", "Enter")
    expect(page.locator("section[aria-labelledby=team]")).to_contain_text("丁浅溪")


def _lobby(journey: Journey, scene: Scene) -> None:
    """Stands in for the relationship manager, and asks for a number of the outlet."""
    assert numbers_of(journey.opens("/clients/")) == {"C00001"}
    journey.opens("/clients/C00001/")
    _look_up(journey)


def _look_up(journey: Journey) -> None:
    page = journey.opens("/clients/look-up/")
    page.fill("[name=client_no]", "C00001")
    journey.send()
    expect(page.locator("main [role=status]")).to_be_visible()
    shown = Disclosure.objects.get(by=journey.user, kind=Disclosure.Kind.LOOK_UP)
    assert shown.client_no == "C00001"
    assert "陈婉清" not in page.content()
    journey.look()


def _loan(journey: Journey, scene: Scene) -> None:
    """In the advisor's team by now; a colleague's client cannot be claimed, nor told apart from
    none."""
    assert numbers_of(journey.opens("/clients/")) == {"C00003"}
    page = journey.opens("/requests/claim/")
    said = []
    for number in ("C00001", "C99999"):
        page.fill("[name=client_no]", number)
        page.fill("[name=reason]", "客户指名")
        journey.send()
        expect(page.locator("main form [role=alert]").first).to_be_visible()
        said.append(page.locator("main form [role=alert]").all_inner_texts())
    assert said[0] == said[1]


def _remote(journey: Journey, scene: Scene) -> None:
    """A book without a client to show: the empty state, and the figures of the book."""
    page = journey.opens("/clients/")
    expect(page.locator("main .c-state h2")).to_be_visible()
    journey.opens(f"/books/{journey.user.employee_no}/")


def _teller(journey: Journey, scene: Scene) -> None:
    """The outlet's pool, masked; one number looked up."""
    page = journey.opens("/clients/")
    assert numbers_of(page) == {"C00002"}
    assert "何知秋" not in page.content()
    _sees_masked(journey, "C00002", "何知秋")
    _look_up(journey)


def _employee(journey: Journey, scene: Scene) -> None:
    """The client of the own team, masked; one number looked up."""
    assert numbers_of(journey.opens("/clients/")) == {"C00003"}
    _sees_masked(journey, "C00003", "沈砚之")
    _look_up(journey)


def _sees_masked(journey: Journey, client_no: str, name: str) -> None:
    page = journey.opens(f"/clients/{client_no}/")
    assert name not in page.content() and page.locator(".c-mask summary").count() == 0


def _administrator(journey: Journey, scene: Scene) -> None:
    """Manages people; invites one, who sets the password with the code and signs in."""
    journey.go("/people/")
    person = f"/people/of/{scene.users[Role.RELATIONSHIP_MANAGER].employee_no}/"
    journey.go(person)
    journey.opens(f"{person}tokens/")
    journey.opens("/nights/")
    place = Institution.objects.get(code="O003")
    number = str(PostingFactory(staff=StaffFactory(name="简溪"), institution=place).staff_id)
    page = journey.opens(f"/people/of/{number}/")
    page.click(f"main a[href='/people/of/{number}/account/invite/']")
    page.fill("[name=reason]", "新入职")
    journey.send()
    code = page.locator("main .c-codes code").inner_text()
    journey.look()
    _first_sign_in(journey.beside(), number, code)


def _first_sign_in(page: Page, number: str, code: str) -> None:
    page.goto("/sign-in/")
    page.click("main a[href='/sign-in/first/']")
    chosen = "松涛与远山之间的一条小路"
    typed = {"username": number, "code": code, "password": chosen, "again": chosen}
    for field, value in typed.items():
        page.fill(f"[name={field}]", value)
    page.press("[name=again]", "Enter")
    page.wait_for_url("**/sign-in/*why=set")
    page.fill("[name=username]", number)
    page.fill("[name=password]", chosen)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"//[^/]+/$"))


def manager_of(colleague: User) -> Callable[[Journey, Scene], None]:
    """Finds a client, reveals the phone number, hands the client over, exports the book."""

    def walk(journey: Journey, scene: Scene) -> None:
        page = journey.page
        find(journey, "陈婉清", "C00001")
        journey.look()
        reveal(journey, "C00001", is_asked=True)
        page.goto("/requests/new/C00001/")
        page.check(f"[name=target][value='{colleague.employee_no}']")
        page.fill("[name=reason]", "客户搬到同事的片区")
        page.press("main form button[type=submit]", "Enter")
        page.wait_for_url("**/requests/")
        journey.look()
        assert BookRequest.objects.get(client_no="C00001").to_employee_no == colleague.employee_no
        export(journey, rows=1)

    return walk


def walks(colleague: User) -> Mapping[Role, Walk]:
    """In the order in which one person's work meets another's."""
    return {
        Role.RELATIONSHIP_MANAGER: Walk(
            manager_of(colleague), ("/approvals/", "/people/", "/policies/propose/")
        ),
        Role.BRANCH_OFFICE: Walk(_branch_office, ("/audit/", "/requests/", "/locks/new/")),
        Role.HEAD_OFFICE: Walk(_head_office, ("/approvals/", "/clients/export/", "/requests/")),
        Role.BRANCH_HEAD: Walk(_head("S1"), ("/approvals/", "/nights/", "/clients/open/")),
        Role.OUTLET_HEAD: Walk(_head("O003"), ("/approvals/", "/audit/", "/policies/propose/")),
        Role.WEALTH_ADVISOR: Walk(_advisor, ("/approvals/", "/totals/", "/clients/look-up/")),
        Role.LOBBY_MANAGER: Walk(_lobby, ("/approvals/", "/people/", "/policies/")),
        Role.LOAN_MANAGER: Walk(_loan, ("/approvals/", "/totals/", "/nights/")),
        Role.REMOTE_MANAGER: Walk(_remote, ("/approvals/", "/people/", "/clients/open/")),
        Role.TELLER: Walk(_teller, ("/clients/export/", "/books/", "/clients/C00002/record/")),
        Role.EMPLOYEE: Walk(_employee, ("/requests/", "/books/", "/clients/C00003/record/")),
        Role.ADMINISTRATOR: Walk(_administrator, ("/clients/", "/clients/C00001/", "/audit/")),
    }  # fmt: skip
