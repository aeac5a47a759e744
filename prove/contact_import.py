"""A hundred thousand results of calls imported through the API, workers of the web server killed on
the way: none lost, none twice (``outreach.services.contact_import``).

``python -m prove.contact_import SEED`` in an empty data directory with its services prints JSON. A
bank is made as for the demo; four senders send batches of 500, and whatever got no answer again.
"""

import http.client
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psutil

from bench.console import HOST, PORT, web_server

CLIENTS, BATCHES, SIZE, SENDERS = 5_000, 200, 500, 4
PATIENCE = 100  # times that one batch is sent
KILLS = (1 / 3, 2 / 3)  # after so much was sent, a worker each
Batch = list[dict[str, Any]]


class Sender(threading.Thread):
    """Sends its batches; ``told``: what the answers say of them, ``again``: how many got none."""

    def __init__(self, token: str, batches: Sequence[Batch]) -> None:
        super().__init__(daemon=True)
        self.token, self.batches = token, batches
        self.told: Counter[str] = Counter()
        self.sent = self.again = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        for batch in self.batches:
            body = json.dumps({"contacts": batch}).encode()
            if not any(self._asked(body) for _time in range(PATIENCE)):
                self.wrong.append("no answer")
            self.sent += len(batch)

    def _asked(self, body: bytes) -> bool:
        headers = {
            "Content-Type": "application/json", "Host": "localhost",
            "Authorization": f"Bearer {self.token}",
        }  # fmt: skip
        try:
            browser = http.client.HTTPConnection(HOST, PORT, timeout=60)
            browser.request("POST", "/api/v1/contacts/bulk/", body, headers)
            answer = browser.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.again += 1
            time.sleep(0.2)
            return False
        if answer.status == 429:
            time.sleep(float(answer.headers["Retry-After"]))
            return False
        if answer.status != 200:
            self.wrong.append(f"{answer.status} {text[:200]}")
            return True
        self._note(json.loads(text))
        return True

    def _note(self, told: dict[str, Any]) -> None:
        self.told.update({name: told[name] for name in ("made", "known", "refused")})
        if told["refused"]:
            refused = [each for each in told["results"] if each["result"] == "refused"]
            self.wrong.append(str(refused[0]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    import django

    django.setup()
    from wealthcrm.demo import prepare

    prepare.main(CLIENTS, 1)
    dice = random.Random(int(sys.argv[1]))  # noqa: S311 (contacts, not secrets)
    token, batches = _token(), _batches(dice)
    with web_server() as server:
        seconds, senders = _all_sent(token, batches, server.pid)
        # Everything once more of a tenth of them: known, each.
        again = Sender(token, batches[::10])
        again.start()
        again.join()
    print(json.dumps(_told(seconds, senders, again)))  # noqa: T201


def _all_sent(token: str, batches: Sequence[Batch], server: int) -> tuple[float, Sequence[Sender]]:
    senders = [Sender(token, batches[n::SENDERS]) for n in range(SENDERS)]
    began = time.perf_counter()
    for each in senders:
        each.start()
    for share in KILLS:
        while sum(each.sent for each in senders) < BATCHES * SIZE * share:
            time.sleep(0.05)
        psutil.Process(server).children()[0].kill()
    for each in senders:
        each.join()
    return time.perf_counter() - began, senders


def _token() -> str:
    """Of the branch office of the branch with most clients."""
    from django.utils import timezone

    from bench.pages import _largest_branch
    from organisation.models import Posting, Staff, User
    from organisation.rules.token_scopes import TokenScope
    from organisation.services.tokens import collect_token, grant_token

    branch, _run = _largest_branch()
    held = Posting.objects.filter(
        role="branch_office", institution_id=branch.institution_code, left_on=None
    )
    person = Staff.objects.get(pk=held.order_by("pk")[0].staff_id)
    user, _is_new = User.objects.get_or_create(employee_no=person.pk, defaults={"staff": person})
    now = timezone.localtime()
    token = grant_token(
        user=user, name="prove", scopes=[TokenScope.IMPORT_CONTACTS.value], by=None, at=now,
        expires_at=now + timedelta(days=1), longest=timedelta(days=90),
    )  # fmt: skip
    return collect_token(token=token, by=user, with_second_factor=True, at=now)[1]


def _batches(dice: random.Random) -> Sequence[Batch]:
    """Service calls of managers with clients of their books, within the hours of the last days."""
    from django.utils import timezone

    from bench.pages import _largest_branch
    from clients.models import ClientSnapshot

    branch, run_id = _largest_branch()
    rows = ClientSnapshot.objects.filter(run_id=run_id, employee_no__isnull=False).filter(
        home_outlet__in=_outlets(branch.path)
    )
    pairs = sorted(rows.values_list("client_no", "employee_no"))
    now = timezone.localtime()
    return [
        [_row(dice, f"{n}/{place}", dice.choice(pairs), now) for place in range(SIZE)]
        for n in range(BATCHES)
    ]


def _outlets(path: str) -> list[str]:
    from organisation.models import Institution

    return list(Institution.objects.filter(path__startswith=path).values_list("code", flat=True))


def _row(
    dice: random.Random, key: str, pair: tuple[str, str | None], now: datetime
) -> dict[str, Any]:
    day = now - timedelta(days=dice.randrange(1, 29))
    at = day.replace(hour=dice.randrange(9, 19), minute=dice.randrange(60), second=0, microsecond=0)
    outcome = dice.choice(["not_answered", "talked", "appointment", "interested", "refused"])
    return {
        "key": key, "client_no": pair[0], "employee_no": pair[1], "kind": "call",
        "purpose": "service", "outcome": outcome, "at": at.isoformat(),
        "seconds": None if outcome == "not_answered" else dice.randrange(5, 900),
    }  # fmt: skip


def _told(seconds: float, senders: Sequence[Sender], again: Sender) -> dict[str, Any]:
    from outreach.models import Contact

    wrong = [words for each in (*senders, again) for words in each.wrong]
    kept, keys = (
        Contact.objects.filter(key__startswith="import:").count(),
        Contact.objects.filter(key__startswith="import:").values("key").distinct().count(),
    )
    return {
        "sent": BATCHES * SIZE, "kept": kept, "twice": kept - keys, "seconds": seconds,
        "per_s": BATCHES * SIZE / seconds, "sent_again": sum(each.again for each in senders),
        "known_again": again.told["known"], "made_again": again.told["made"], "wrong": wrong[:3],
    }  # fmt: skip


if __name__ == "__main__":
    main()
