"""In which role somebody has a contact, and from which side of the bank it comes."""

from typing import NamedTuple

from clients.rules.scope import Placed
from clients.selectors.one_client import SeenClient
from organisation.rules.permissions import ROLE_PERMISSIONS, Permission
from organisation.rules.roles import Role
from organisation.selectors.access import Access

# Sides of ``plan_order`` (domain/03: manager > branch > remote); who is not named is a manager.
SIDES = {
    Role.REMOTE_MANAGER: "remote", Role.BRANCH_HEAD: "branch", Role.OUTLET_HEAD: "branch",
    Role.BRANCH_OFFICE: "branch",
}  # fmt: skip


class Standing(NamedTuple):
    """``institution_code``: where the person is posted, also when standing in for a book."""

    role: Role
    institution_code: str

    @property
    def side(self) -> str:
        return SIDES.get(self.role, "manager")


def standing_of(access: Access, seen: SeenClient) -> Standing:
    """As whom this person works the client. No query."""
    return standing_at(access, seen.snapshot.placed)


def standing_at(access: Access, placed: Placed) -> Standing:
    """As whom this person works the client placed so: by the book the client is in, the own one or
    one stood in for; else by the first role held that logs contacts. No query. The person may log
    contacts and so holds a posting."""
    book = (placed.employee_no, placed.manager_role)
    for held in access.held:
        if book == (access.employee_no, held.role.value):
            return Standing(held.role, held.institution_code)
    home = access.held[0].institution_code
    for other in access.stands_in_for:
        if book == (other.employee_no, other.role.value):
            return Standing(other.role, home)
    for held in access.held:
        if Permission.LOG_CONTACTS in ROLE_PERMISSIONS[held.role]:
            return Standing(held.role, held.institution_code)
    return Standing(access.stands_in_for[0].role, home)
