"""Every way in which one person is told of clients: pages, counts, search, files, the API."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, cast

from django.http import QueryDict
from django.test import Client as Browser
from django.utils import timezone

from clients.selectors.client_list import Listed, neighbours, page_of
from clients.selectors.visible import scope_of
from clients.services.client_export import export_clients
from operations.models import Export, Job, NightlyRun
from operations.services.jobs import run_job
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import access_of
from tests.api.callers import V1, everything
from tests.scope.made import NOW, TODAY
from tests.scope.worlds import World
from web.pages.list_query import read_query

Ids = frozenset[str]
# Pages of a list so short that a handful of clients fill several.
SIZE = 2


@dataclass
class Asker:
    """One person with a browser that was signed in and a token that was collected, whatever
    happened to the person since."""

    user: User
    browser: Browser
    program: Browser
    world: World

    @property
    def numbers(self) -> Sequence[str]:
        return [row.number for row in self.world.rows]

    @property
    def query(self) -> str:
        return "&".join(part for part in (self.world.query, f"sort={self.world.sort}") if part)

    def may_export(self) -> bool:
        access = access_of(self.user, on=TODAY)
        return self.user.is_active and access.has(Permission.EXPORT_CLIENTS)

    def lists(self, run: NightlyRun) -> Iterator[tuple[str, list[str]]]:
        """(where, the numbers in the order told) of all that tells the list with its filters."""
        yield "list page", self._listed()
        if self.user.is_active:  # who is not comes to no list; pages and the API hold that
            yield "list in pages", _forward(self._as_listed(run))
            yield "list backwards", _backward(self._as_listed(run))
            yield "from client to client", _along(self._as_listed(run))
        if self.may_export():
            yield "export", self._exported()
        yield "API list", self._answered("clients/", **QueryDict(self.query).dict() | self._tiers())

    def counts(self) -> Iterator[tuple[str, int]]:
        page = self.browser.get(f"/clients/?{self.query}")
        yield "list", page.context["page"].found.count if page.status_code == 200 else 0
        asked = self.browser.get(f"/clients/export/?{self.query}")
        assert (asked.status_code == 200) == self.may_export()
        if asked.status_code == 200:
            yield "export", asked.context["page"].count
        answer = self.program.get(f"{V1}clients/?{self.query}")
        yield "API", answer.json()["count"] if answer.status_code == 200 else 0

    def finds(self, yesterday: NightlyRun) -> Iterator[tuple[str, Ids]]:
        """(where, who is found) without a filter; of the past, too, by who is seen now."""
        yield "search for all", self._found("C000")
        yield "search one by one", _one_by_one(self.numbers, self._found)
        yield "API search", _one_by_one(self.numbers, self._answered_search)
        yield "API tier changes", frozenset(self._answered("tier-changes/"))
        past = self._answered("tier-changes/", as_of=yesterday.as_of.isoformat())
        yield "API tier changes of the day before", frozenset(past)

    def opens(self) -> Iterator[tuple[str, Ids]]:
        """(where, whose own page opens)."""
        for where, asks, path in (
            ("page", self.browser, "/clients/{}/"), ("API", self.program, V1 + "clients/{}/"),
        ):  # fmt: skip
            answers = {n: asks.get(path.format(n)).status_code for n in self.numbers}
            assert set(answers.values()) <= {200, 404, 401, 403, 302}, answers
            yield where, frozenset(n for n, status in answers.items() if status == 200)

    def contacts(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """(where, client and employee number of each contact told)."""
        if self.program.get(f"{V1}contacts/").status_code != 200:
            yield "API contacts", []
            return
        rows = everything(self.program, f"{V1}contacts/", limit=SIZE)
        yield "API contacts", [(row["client_no"], row["employee_no"]) for row in rows]

    def contact_pages(self) -> dict[str, int]:
        """Client number → how many contacts its page tells, of those whose contacts open."""
        url = "/clients/{}/contacts/"
        answers = {number: self.browser.get(url.format(number)) for number in self.numbers}
        return {
            number: len(answer.context["page"].rows)
            for number, answer in answers.items() if answer.status_code == 200
        }  # fmt: skip

    def masks(self) -> dict[str, bool]:
        """Client number → whether the API's list tells it masked."""
        answer = self.program.get(f"{V1}clients/?limit=100")
        rows = answer.json()["results"] if answer.status_code == 200 else []
        return {row["client_no"]: row["is_masked"] for row in rows}

    def _listed(self) -> list[str]:
        page = self.browser.get(f"/clients/?{self.query}")
        if page.status_code != 200:
            return []
        return [line.client_no for line in page.context["page"].lines]

    def _as_listed(self, run: NightlyRun) -> Listed:
        query = read_query(QueryDict(self.query))
        access = access_of(self.user, on=TODAY)
        scope = scope_of(access, at=NOW)
        return Listed(scope, run.pk, run.as_of, query.data, query.sort, access.employee_no)

    def _exported(self) -> list[str]:
        """By the form, the job and the download, as a file of text."""
        form = {"format": "csv", "token": f"{self.user.pk:032x}", "query": self.query}
        self.browser.post("/clients/export/", form)
        export = Export.objects.filter(asked_by=self.user).first()
        if export is None:
            return []
        run_job(job_id=export.pk, work=export_clients, clock=timezone.now)
        assert Job.objects.get(pk=export.pk).state == Job.State.DONE
        way = self.browser.post(f"/jobs/{export.pk}/download/")["Location"]
        file = cast(Any, self.browser.get(way))
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        return [cells[0] for cells in csv.reader(StringIO(text))][1:-1]

    def _found(self, typed: str) -> Ids:
        """A single find leads straight to its page."""
        answer = self.browser.post("/find/", {"q": typed})
        if answer.status_code == 302:
            return frozenset(answer["Location"].strip("/").split("/")[1:]) & set(self.numbers)
        return frozenset(row.snapshot.client_no for row in answer.context["page"].clients)

    def _answered_search(self, typed: str) -> Ids:
        answer = self.program.post(
            f"{V1}clients/search/", {"words": typed}, content_type="application/json"
        )
        rows = answer.json()["results"] if answer.status_code == 200 else []
        return frozenset(row["client_no"] for row in rows)

    def _answered(self, path: str, **query: Any) -> list[str]:
        if self.program.get(f"{V1}{path}").status_code != 200:
            return []
        rows = everything(self.program, f"{V1}{path}", limit=SIZE, **query)
        return [row["client_no"] for row in rows]

    def _tiers(self) -> dict[str, list[str]]:
        tiers = QueryDict(self.query).getlist("tier")
        return {"tier": tiers} if tiers else {}


def _one_by_one(numbers: Sequence[str], found: Any) -> Ids:
    """Those of the numbers that are among what is found for them."""
    return frozenset(number for number in numbers if number in found(number))


def _forward(listed: Listed) -> list[str]:
    found: list[str] = []
    while True:
        page = page_of(listed, follows=found[-1] if found else None, size=SIZE)
        found += [row.client_no for row in page.rows]
        if not page.has_after:
            return found


def _backward(listed: Listed) -> list[str]:
    """From the last client of the list, which is known by then, back to the first."""
    last = _forward(listed)[-1:]
    found = last
    while found:
        page = page_of(listed, precedes=found[0], size=SIZE)
        found = [*(row.client_no for row in page.rows), *found]
        if not page.has_before:
            break
    return found


def _along(listed: Listed) -> list[str]:
    """By the way to the next client on a client's page."""
    found = [row.client_no for row in page_of(listed, size=1).rows]
    while found:
        _earlier, later = neighbours(listed, found[-1])
        if later is None:
            break
        found.append(later)
    return found
