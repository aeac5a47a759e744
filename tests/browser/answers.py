"""Pages that no address alone leads to: answers to a form, half-way through signing in, errors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from clients.models import ClientNote
from operations.models import Job
from organisation.models import User
from organisation.rules.roles import Role
from tests.browser.exports import make_exports
from tests.factories import PASSWORD, PostingFactory, StaffFactory, second_factor
from tests.signed_in import browser_of
from tests.web.client_scene import NAME, Scene
from wealthcrm.urls import handler500
from web.stepup import ANSWER

SIGN_IN = "/sign-in/"


@dataclass(frozen=True)
class Answer:
    """What a browser was answered; ``status`` is the one it should be."""

    name: str
    status: int
    got: Any

    @property
    def page(self) -> str:
        return str(self.got.content.decode())


@dataclass
class Bank:
    """The scene of the clients with people of it, in one language."""

    scene: Scene
    language: str

    def __post_init__(self) -> None:
        self.office = self.scene.person("branch_office", "B", name="宋知远")
        self.keeper = self.scene.person("administrator", "H", name="方亦寒")
        self.teller = self.scene.person("teller", "O1", name="唐念安")
        second_factor(self.office)
        self.newcomer = PostingFactory(  # a person without an account
            staff=StaffFactory(name="简溪"), institution=self.scene.places["O1"]
        ).staff_id
        users = {Role.RELATIONSHIP_MANAGER: self.scene.manager, Role.BRANCH_OFFICE: self.office}
        make_exports(users, branch="B", outlets=["O1", "O2"])

    def browser(self, user: User | None = None, *, proved: bool = True) -> Client:
        made = browser_of(user, proved=proved) if user else Client()
        made.cookies[settings.LANGUAGE_COOKIE_NAME] = self.language
        made.raise_request_exception = False
        return made

    def after_password(self, user: User, password: str = PASSWORD) -> tuple[Client, Any]:
        browser = self.browser()
        form = {"username": user.employee_no, "password": password}
        return browser, browser.post(SIGN_IN, form)


def answers(bank: Bank) -> Iterator[Answer]:
    """Every such page in every state it has."""
    yield from _signing_in(bank)
    yield from _own_factor(bank)
    yield from _errors(bank)
    yield from _found(bank)


def _signing_in(bank: Bank) -> Iterator[Answer]:
    _browser, wrong = bank.after_password(bank.teller, "not it")
    yield Answer("sign-in-wrong", 200, wrong)
    browser, _led = bank.after_password(bank.office)
    yield Answer("code", 200, browser.get("/sign-in/code/"))
    yield Answer("code-wrong", 200, browser.post("/sign-in/code/", {"code": "000000"}))
    browser, _led = bank.after_password(bank.keeper)
    yield Answer("set-up", 200, browser.get("/sign-in/set-up/"))
    yield Answer("set-up-wrong", 200, browser.post("/sign-in/set-up/", {"code": "000000"}))
    first = {"username": bank.teller.employee_no, "code": "AAAA-BBBB", "password": "a"}
    yield Answer("first-wrong", 200, bank.browser().post("/sign-in/first/", first))
    locked = bank.scene.person("teller", "O2")
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        _browser, out = bank.after_password(locked, "not it")
    yield Answer("locked-out", 429, out)


def _own_factor(bank: Bank) -> Iterator[Answer]:
    browser = bank.browser(bank.office)
    yield Answer("recovery-codes", 200, browser.post("/account/recovery-codes/"))
    asked = bank.browser(bank.office, proved=False)
    yield Answer("step-up", 200, asked.get("/account/step-up/"))
    wrong = {ANSWER: "000000", "next": "/account/"}
    yield Answer("step-up-wrong", 200, asked.post("/account/step-up/", wrong))
    keeper, act = bank.browser(bank.keeper), f"/people/of/{bank.newcomer}/account/invite/"
    yield Answer("invite", 200, keeper.get(act))
    yield Answer("invite-why", 200, keeper.post(act, {"reason": ""}))
    yield Answer("invited", 200, keeper.post(act, {"reason": "新入职"}))


def _errors(bank: Bank) -> Iterator[Answer]:
    manager = bank.browser(bank.scene.manager)
    yield Answer("400", 400, manager.get("/clients/", {"persona": "\0"}))
    yield Answer("403", 403, bank.browser(bank.teller).get("/books/"))
    yield Answer("404", 404, manager.get("/clients/COLLEAGUE/"))
    yield Answer("404-nobody", 404, bank.browser().get("/sign-in/nothing/"))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[settings.LANGUAGE_COOKIE_NAME] = bank.language
    yield Answer("403-csrf", 403, strict.post(SIGN_IN, {"username": "x", "password": "y"}))
    with translation.override(bank.language):
        yield Answer("500", 500, handler500(RequestFactory().get("/")))


def _found(bank: Bank) -> Iterator[Answer]:
    office, manager = bank.browser(bank.office), bank.browser(bank.scene.manager)
    yield Answer("found-several", 200, office.post("/find/", {"q": NAME}))
    yield Answer("found-nothing", 200, office.post("/find/", {"q": "上官无此人"}))
    yield Answer("found-no-words", 200, office.get("/find/"))
    note = ClientNote.objects.create(
        client_no="OWN", text="下午联系", written_at=timezone.now(), written_by=bank.scene.manager
    )
    removed = f"/clients/OWN/notes/{note.pk}/remove/"
    yield Answer("removed", 200, manager.post(removed, follow=True))
    yield Answer("people-found", 200, office.post("/people/", {"q": "林"}))
    yield Answer("people-none", 200, office.post("/people/", {"q": "上官无此人"}))
    for job in Job.objects.filter(made_by=bank.scene.manager).order_by("pk"):
        yield Answer(f"job-{job.state}-{job.pk}", 200, manager.get(f"/jobs/{job.pk}/"))
