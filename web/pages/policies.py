"""Policy versions: the list, one version with what it changes, two side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from operations.models import PolicyVersion
from operations.selectors.policies import (
    in_force_among,
    policy_versions,
    sees_proposals,
    state_of,
)
from organisation.models import User
from organisation.rules.permissions import Permission
from organisation.selectors.access import Access
from tiering.rules.policy import Policy, read_policy
from tiering.rules.policy_terms import changed_terms, terms_of
from tiering.services.policy_proposals import is_to_come
from web.labels import Words
from web.pages.people import name_of
from web.policy_states import STATE_LABELS
from web.policy_words import SECTION_LABELS, section_of, term_label, term_words


class NoSuchPolicy(LookupError):
    """No such version for this person: pages answer 404."""


@dataclass(frozen=True)
class TermRow:
    """One term in two versions; ``new`` is the version at hand."""

    label: str
    old: str
    new: str
    is_changed: bool


@dataclass(frozen=True)
class Section:
    title: Words
    rows: Sequence[TermRow]


@dataclass(frozen=True)
class VersionRow:
    """One version in the list: where it stands, and how many terms it changed."""

    version: PolicyVersion
    state: str
    state_label: Words
    made_by: str
    decided_by: str
    changed: int | None


@dataclass(frozen=True)
class PoliciesPage:
    versions: Sequence[VersionRow]
    in_force: VersionRow | None
    sections: Sequence[Section]  # of the one in force


def policies_page(access: Access, *, on: date) -> PoliciesPage:
    """All versions this person may read, the newest first. Two queries."""
    versions = policy_versions(with_proposals=sees_proposals(access))
    current = in_force_among(versions, on)
    rows = [_row(version, versions, current, on) for version in versions]
    in_force = next((row for row in rows if row.version == current), None)
    sections = sections_of(current, current, only_changed=False) if current else []
    return PoliciesPage(rows, in_force, sections)


def _row(
    version: PolicyVersion, versions: Sequence[PolicyVersion], current: PolicyVersion | None,
    on: date,
) -> VersionRow:  # fmt: skip
    state = state_of(version, current, on=on)
    base = _base_among(version, versions)
    return VersionRow(
        version=version,
        state=state,
        state_label=STATE_LABELS[state],
        made_by=name_of(version.created_by),
        decided_by=name_of(version.approved_by or version.closed_by),
        changed=None if base is None else len(changed_terms(read(base), read(version))),
    )


def _base_among(version: PolicyVersion, versions: Sequence[PolicyVersion]) -> PolicyVersion | None:
    """What the version changes: what it was proposed upon, else the approved one before it."""
    if version.based_on is not None:
        return next((v for v in versions if v.version == version.based_on), None)
    before = (v for v in versions if v.version < version.version and v.approved_at is not None)
    return next(before, None)


def read(version: PolicyVersion) -> Policy:
    return read_policy(version.body, version=version.version)


def sections_of(old: PolicyVersion, new: PolicyVersion, *, only_changed: bool) -> Sequence[Section]:
    """The terms of two versions by section; sections without a row are left out."""
    before, after = terms_of(read(old)), terms_of(read(new))
    found = []
    for code, title in SECTION_LABELS.items():
        rows = [
            TermRow(
                term_label(key), term_words(key, before[key]), term_words(key, value),
                before[key] != value,
            )
            for key, value in after.items()
            if section_of(key) == code and not (only_changed and before[key] == value)
        ]  # fmt: skip
        if rows:
            found.append(Section(title, rows))
    return found


@dataclass(frozen=True)
class PolicyPage:
    """One version; what it changes against its base, and what this person may do with it."""

    row: VersionRow
    base: PolicyVersion | None
    changes: Sequence[Section]
    sections: Sequence[Section]
    is_open: bool
    is_mine: bool
    is_outdated: bool
    may_decide: bool
    may_approve: bool  # once what it does has been tried: it undoes nothing
    may_edit: bool
    may_try: bool

    @property
    def version(self) -> PolicyVersion:
        return self.row.version


def policy_page(user: User, access: Access, number: int, *, on: date) -> PolicyPage:
    """Raises NoSuchPolicy, also for a proposal that is not this person's to read."""
    versions = policy_versions(with_proposals=sees_proposals(access))
    version = next((v for v in versions if v.version == number), None)
    if version is None:
        raise NoSuchPolicy(number)
    base = _base_among(version, versions)
    is_open = version.approved_at is None and version.closed_at is None
    is_mine = version.created_by_id == user.pk
    newest = next((v for v in versions if v.approved_at is not None), None)
    is_outdated = is_open and newest is not None and newest.version != version.based_on
    may_decide = is_open and not is_mine and access.has(Permission.APPROVE_POLICY)
    waits = version.approved_at is not None and is_to_come(version, on=on)
    return PolicyPage(
        row=_row(version, versions, in_force_among(versions, on), on),
        base=base,
        changes=sections_of(base, version, only_changed=True) if base else [],
        sections=sections_of(version, version, only_changed=False),
        is_open=is_open,
        is_mine=is_mine,
        is_outdated=is_outdated,
        may_decide=may_decide,
        may_approve=may_decide and not is_outdated,
        may_edit=is_mine and (is_open or waits) and access.has(Permission.PROPOSE_POLICY),
        may_try=(is_open or waits) and access.has(Permission.PROPOSE_POLICY),
    )


@dataclass(frozen=True)
class ComparePage:
    versions: Sequence[PolicyVersion]
    old: PolicyVersion
    new: PolicyVersion
    sections: Sequence[Section]
    changed: int
    shows_all: bool


def compare_page(
    access: Access, old: int | None, new: int | None, *, shows_all: bool, on: date
) -> ComparePage:
    """Two versions side by side; without numbers the newest that waits or is approved, beside the
    one in force (beside what it changed, if it is that one).

    Raises NoSuchPolicy.
    """
    versions = policy_versions(with_proposals=sees_proposals(access))
    by_number = {version.version: version for version in versions}
    right = by_number.get(new) if new is not None else _newest(versions)
    if right is None:
        raise NoSuchPolicy(new)
    if old is not None:
        left = by_number.get(old)
    else:
        left = in_force_among(versions, on)
        left = _base_among(right, versions) or right if left in (None, right) else left
    if left is None:
        raise NoSuchPolicy(old)
    return ComparePage(
        versions=versions,
        old=left,
        new=right,
        sections=sections_of(left, right, only_changed=not shows_all),
        changed=len(changed_terms(read(left), read(right))),
        shows_all=shows_all,
    )


def _newest(versions: Sequence[PolicyVersion]) -> PolicyVersion | None:
    """The newest that was neither rejected nor withdrawn."""
    return next((version for version in versions if version.closed_at is None), None)
