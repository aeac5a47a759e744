"""A working day of each role from the sign-in page on, by what is on the screen: in both languages,
at three sizes, every page passed looked over for what overlaps and what axe finds."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.models import Disclosure
from operations.models import Export, Job, PolicyVersion
from operations.services.jobs import run_job
from organisation.models import Institution, SecondFactor, User
from organisation.rules.roles import Role
from organisation.rules.second_factor import code_at
from tests.browser.conftest import NewContext
from tests.browser.every_page import PROVES, watch
from tests.browser.looks import faults, serious
from tests.browser.scene import Scene, make_scene
from tests.browser.test_looks import VIEWS
from tests.factories import PASSWORD, account, second_factor
from tests.policies.bodies import body
from tiering.models import BookRequest
from tiering.services.policy_proposals import propose_policy
from wealthcrm.paths import BASE_DIR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WITH_FACTOR = {Role.HEAD_OFFICE, Role.BRANCH_OFFICE, Role.ADMINISTRATOR}


class Journey:
    """One person at a screen, signed in by the page."""

    def __init__(self, page: Page, user: User, secret: str, axe: str) -> None:
        self.page, self.user, self.secret, self.axe = page, user, secret, axe
        self.said = watch(page)
        self.used = -1  # a code may be used once: each later one is of a later half minute
        page.goto("/sign-in/")
        page.fill("[name=username]", user.employee_no)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        if secret:
            page.wait_for_url("**/sign-in/code/**")
            page.fill("main [type=text]", self.code())
            page.press("main [type=text]", "Enter")
        page.wait_for_url(re.compile(r"//[^/]+/$"))
        self.look()

    def code(self) -> str:
        self.used += 1
        return code_at(self.secret, timezone.now() + timedelta(seconds=30 * (self.used - 1)))

    def go(self, address: str) -> Page:
        self.page.goto(address)
        self.look()
        return self.page

    def look(self) -> None:
        """Nothing on the page overlaps or is cut, complains, or bars anybody."""
        self.page.wait_for_load_state("load")
        found = faults(self.page) + serious(self.page, self.axe) + self.said
        assert found == [], self.page.url

    def prove(self) -> None:
        """Who it is is asked once more before anything that counts."""
        self.page.fill("[name=step_up_password]", PASSWORD)
        self.page.press("[name=step_up_password]", "Enter")

    def leave(self) -> None:
        self.page.evaluate("document.querySelector('form[action*=sign-out]').submit()")
        self.page.wait_for_url("**/sign-in/**")
        self.page.goto("/clients/")
        assert "/sign-in/" in self.page.url  # the way back is closed


@pytest.fixture
def walk(context_of: NewContext) -> Callable[..., Journey]:
    axe = (BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()

    def begin(user: User, role: Role, size: tuple[int, int], language: str) -> Journey:
        SecondFactor.objects.filter(user=user).delete()  # whatever the scene bound
        secret = second_factor(user) if role in WITH_FACTOR else ""
        viewport = {"width": size[0], "height": size[1]}
        context = context_of(None, language, viewport=viewport, bypass_csp=True)
        return Journey(context.new_page(), user, secret, axe)

    return begin


# A minute each: the desk in Chinese; every size in both languages where bin/prove looks at all.
WALKED = VIEWS if PROVES else VIEWS[:1]


@pytest.mark.parametrize(("size", "language"), WALKED)
def test_the_day_of_every_role(
    walk: Callable[..., Journey], size: tuple[int, int], language: str
) -> None:
    scene = make_scene()
    colleague = account(
        Role.RELATIONSHIP_MANAGER, Institution.objects.get(code="O003"), name="姚景行"
    )

    def as_role(role: Role) -> Journey:
        return walk(scene.users[role], role, size, language)

    _manager(as_role(Role.RELATIONSHIP_MANAGER), colleague)
    _branch_office(as_role(Role.BRANCH_OFFICE))
    _head_office(as_role(Role.HEAD_OFFICE), scene)
    _administrator(as_role(Role.ADMINISTRATOR), colleague)
    for role in sorted(set(Role) - {*WITH_FACTOR, Role.RELATIONSHIP_MANAGER}):
        _other(as_role(role))


def _manager(journey: Journey, colleague: User) -> None:
    """Finds a client, reveals the phone number, hands the client over, exports the book."""
    page = journey.page
    field = "#q"
    if not page.locator(field).is_visible():  # a phone's bar has room for the sign only
        page.click(".l-find")
        journey.look()
        field = "#q-page"
    page.fill(field, "陈婉清")
    page.press(field, "Enter")
    page.wait_for_url("**/clients/C00001/")  # the only one of this name leads straight there
    journey.look()
    _reveal(journey)
    page.goto("/requests/new/C00001/")
    page.check(f"[name=target][value='{colleague.employee_no}']")
    page.fill("[name=reason]", "客户搬到同事的片区")
    page.press("main form button[type=submit]", "Enter")
    page.wait_for_url("**/requests/")
    journey.look()
    assert BookRequest.objects.get(client_no="C00001").to_employee_no == colleague.employee_no
    _export(journey)
    journey.leave()


def _reveal(journey: Journey) -> None:
    page = journey.page
    page.goto("/account/step-up/?next=/clients/C00001/")
    journey.prove()
    page.wait_for_url("**/clients/C00001/")
    field = page.locator(".c-mask").first
    field.locator("summary").click()
    field.locator("button").click()
    expect(page.locator(".c-mask--open")).to_contain_text("13812345678")
    seen = Disclosure.objects.get(client_no="C00001")
    assert seen.by == journey.user


def _export(journey: Journey) -> None:
    page = journey.go("/clients/export/")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/jobs/**")
    job = Job.objects.get(kind=Job.Kind.CLIENT_EXPORT, made_by=journey.user)
    _work(job)
    page = journey.go("/jobs/")
    with page.expect_download() as download:
        page.click(f"main form[action*='/{job.pk}/download'] button")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Export.objects.get(job=job).rows == 1


def _work(job: Job) -> None:
    """What a worker does with the message."""
    from clients.services.client_export import export_clients

    run_job(job_id=job.pk, work=export_clients, clock=timezone.now)


def _branch_office(journey: Journey) -> None:
    """Approves what the manager asked for, and sees nothing of it left."""
    page = journey.go("/approvals/")
    row = page.locator("tr", has_text="陈婉清")
    row.locator("[name=decision][value^=approve]").click()
    page.wait_for_url("**/approvals/**")
    assert BookRequest.objects.get(client_no="C00001").status == BookRequest.Status.APPROVED
    journey.go("/books/")
    journey.leave()


def _head_office(journey: Journey, scene: Scene) -> None:
    """Approves a policy somebody else proposed, and reads in the audit who did what."""
    proposal = propose_policy(
        given=body({"tiering.tiers.wealth": 300000}), reason="门槛上调", by=scene.second,
        effective_on=timezone.localdate() + timedelta(days=30), at=timezone.now(),
    )  # fmt: skip
    page = journey.go(f"/policies/{proposal.version}/")
    page.click("main form[action*='approve'] button")
    if "step-up" in page.url or page.locator("[name=step_up_password]").count():
        journey.prove()
    page.wait_for_url(re.compile("/policies/"))
    kept = PolicyVersion.objects.get(version=proposal.version)
    assert kept.approved_by == journey.user
    journey.go("/audit/")
    journey.go("/nights/")
    journey.leave()


def _administrator(journey: Journey, colleague: User) -> None:
    """Manages people and never sees a client."""
    journey.go("/people/")
    journey.go(f"/people/of/{colleague.employee_no}/")
    assert journey.page.goto("/clients/C00001/").status == 403  # type: ignore[union-attr]
    journey.leave()


def _other(journey: Journey) -> None:
    """Home, then the clients of one's own scope."""
    journey.go("/clients/")
    journey.leave()
