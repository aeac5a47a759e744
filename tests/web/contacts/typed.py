"""The form of a contact as a person sends it, on a day that stands still."""

from typing import Any

from django.test import Client as Browser

URL = "/clients/OWN/contacts/"
CALL = {
    "kind": "call", "outcome": "talked", "day": "2026-11-24", "clock": "14:05", "talk": "3:20",
    "direction": "out", "purpose": "service", "products": "", "next_step": "", "next_on": "",
    "words": "约月底前回电",
}  # fmt: skip


def form(browser: Browser, **given: str) -> dict[str, str]:
    """What the page would send: its own key, and what was typed."""
    key = browser.get(URL).context["form"]["key"].value()
    return {**CALL, "key": key, **given}


def log(browser: Browser, **given: str) -> Any:
    return browser.post(f"{URL}log/", form(browser, **given))


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)
