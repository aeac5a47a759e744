"""The pictures of the tests' scene: what waits for somebody, what was refused, who may what."""

from collections.abc import Sequence

from organisation.rules.roles import Role
from tests.browser.screens import PHONE, TABLET, Shot
from tests.browser.workplace import make_workplace
from tiering.models import ExtractFile


def shots() -> Sequence[Shot]:
    place = make_workplace()
    users = place.scene.users
    held = ExtractFile.objects.get(verdict=ExtractFile.Verdict.HELD)
    office, branch = users[Role.HEAD_OFFICE], users[Role.BRANCH_OFFICE]
    manager, keeper = users[Role.RELATIONSHIP_MANAGER], users[Role.ADMINISTRATOR]
    return [
        Shot("sign-in", None, "/sign-in/"),
        Shot("night-held", office, "/nights/"),
        Shot("night-held-en", office, "/nights/", language="en"),
        Shot("night-held-dark", office, "/nights/", scheme="dark"),
        Shot("night-tablet", office, "/nights/", TABLET),
        Shot("night-phone", office, "/nights/", PHONE),
        Shot("notices", office, "/notices/"),
        Shot("notices-phone-en", office, "/notices/", PHONE, "en"),
        Shot("rejects", office, f"/nights/files/{held.pk}/rejects/"),
        Shot("client-history", manager, "/clients/C00001/history/"),
        Shot("approvals", branch, "/approvals/"),
        Shot("approvals-phone-en", branch, "/approvals/", PHONE, "en"),
        Shot("policies", office, "/policies/"),
        Shot("policy-trial", office, f"/policies/{place.proposal}/"),
        Shot("policies-compared", office, "/policies/compare/"),
        Shot("jobs", manager, "/jobs/"),
        Shot("audit", office, "/audit/"),
        Shot("people", keeper, "/people/"),
        Shot("roles", manager, "/roles/", TABLET, "en"),
        Shot("not-your-role", users[Role.TELLER], "/nights/"),
    ]
