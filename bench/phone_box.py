"""Phone boxes at work: calls a second that are kept, and that none is lost or kept twice.

``python -m bench.phone_box`` on a data directory whose nights are published prints JSON. A web
server as ``bin/demo`` starts it (gunicorn, two workers) takes the 240 reports of four boxes, 100
calls each, every box one after the other. Half of the calls name the number alone; agents and
clients are those of the bank. When a third was sent a worker is killed: a report without an answer
is sent again, as a box does it. Every call is kept once, or nothing is printed.
"""

import http.client
import json
import os
import random
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import psutil

from bench.console import HOST, PORT, web_server

BOXES, REPORTS, CALLS = 4, 60, 100
PATIENCE = 100  # times that one report is sent


class Calls(NamedTuple):
    """Whose calls there are to report: agent, client, number."""

    agent: str
    client_no: str
    number: str


class Box(threading.Thread):
    """One box: signs and sends its reports; ``again``: how many it had to send again."""

    def __init__(self, code: str, secret: str, known: Sequence[Calls], dice: random.Random) -> None:
        super().__init__(daemon=True)
        self.code, self.secret, self.dice = code, secret, dice
        self.known = known
        self.sent = self.again = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        for report in range(REPORTS):
            body = json.dumps({"events": [self._call(report, n) for n in range(CALLS)]}).encode()
            for _time in range(PATIENCE):
                if self._asked(body):
                    break
                self.again += 1
                time.sleep(0.2)
            else:
                self.wrong.append("no answer")
            self.sent += CALLS

    def _call(self, report: int, n: int) -> dict[str, Any]:
        from django.utils import timezone

        of = self.dice.choice(self.known)
        began = timezone.localtime() - timedelta(seconds=self.dice.randrange(60, 20 * 3600))
        whom = {"client_no": of.client_no} if n % 2 else {"number": of.number}
        return {
            "call_id": f"{report}-{n}", "employee_no": of.agent, "started_at": began.isoformat(),
            "seconds": self.dice.choice([0, 0, 25, 70, 200]), "recording": f"r/{report}/{n}",
            **whom,
        }  # fmt: skip

    def _asked(self, body: bytes) -> bool:
        """Whether the report was answered, each of its calls as taken."""
        from outreach.rules.signing import signature

        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json", "Host": "localhost", "X-Phone-Box": self.code,
            "X-Timestamp": stamp, "X-Signature": signature(self.secret, stamp, body),
        }  # fmt: skip
        try:
            browser = http.client.HTTPConnection(HOST, PORT, timeout=60)
            browser.request("POST", "/api/v1/phone-box/events/", body, headers)
            answer = browser.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return False
        if answer.status == 429:
            return False
        results = json.loads(text)["results"] if answer.status == 200 else []
        if {row["state"] for row in results} - {"accepted", "repeated"} or len(results) != CALLS:
            self.wrong.append(f"{answer.status} {text[:200]}")
        return True


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wealthcrm.settings")
    os.environ |= {"WEALTHCRM_TLS": "no"}
    import django

    django.setup()
    with web_server() as server:
        boxes = _boxes()
        began = time.perf_counter()
        for each in boxes:
            each.start()
        _kill_a_worker(server.pid, boxes)
        for each in boxes:
            each.join()
        seconds = time.perf_counter() - began
    print(json.dumps(_told(boxes, seconds)))  # noqa: T201


def _boxes() -> Sequence[Box]:
    from django.utils import timezone

    from organisation.models import Institution, User
    from outreach.services.phone_boxes import make_box

    known, made = _known(), []
    head = Institution.objects.get(parent=None)
    by, _is_new = User.objects.get_or_create(
        employee_no=known[0].agent, defaults={"staff_id": known[0].agent}
    )
    for n in range(BOXES):
        box, secret = make_box(name=f"{n}", institution=head, by=by, at=timezone.now())
        dice = random.Random(n)  # noqa: S311 (calls, not secrets)
        made.append(Box(box.code, secret, known, dice))
    return made


def _known() -> Sequence[Calls]:
    """Managers and clients of their books, with the clients' numbers."""
    from clients.models import Client, ClientSnapshot
    from clients.rules.sealing import unseal
    from operations.selectors.days import last_published_day
    from organisation.selectors.keys import keyring

    day = last_published_day()
    rows = ClientSnapshot.objects.filter(run_id=day.published_run_id if day else None)
    managed = rows.filter(employee_no__isnull=False).order_by("client_no")[:20_000]
    agents = dict(managed.values_list("client_no", "employee_no"))
    found = Client.objects.filter(pk__in=agents).values_list("pk", "phone_sealed")
    return [
        Calls(str(agents[number]), number, unseal(
            keyring(), bytes(sealed), table="client", row=number, column="phone"
        ))
        for number, sealed in found if sealed
    ]  # fmt: skip


def _kill_a_worker(server: int, boxes: Sequence[Box]) -> None:
    while sum(each.sent for each in boxes) < BOXES * REPORTS * CALLS // 3:
        if not any(each.is_alive() for each in boxes):
            return
        time.sleep(0.05)
    psutil.Process(server).children()[0].kill()


def _told(boxes: Sequence[Box], seconds: float) -> dict[str, Any]:
    """Every call is kept once, and has a contact where it says that it does."""
    from outreach.models import CallEvent

    codes = [each.code for each in boxes]
    events = CallEvent.objects.filter(box__code__in=codes)
    kept, sent = events.count(), sum(each.sent for each in boxes)
    wrong = [words for each in boxes for words in each.wrong]
    if wrong or kept != sent:
        sys.exit(f"{kept} of {sent} calls kept, {len(wrong)} wrong: {wrong[:3]}")
    return {
        "calls": sent, "seconds": seconds, "per_s": sent / seconds,
        "told": events.filter(contact__isnull=False).count(),
        "sent_again": sum(each.again for each in boxes), "lost": sent - kept,
    }  # fmt: skip


if __name__ == "__main__":
    main()
