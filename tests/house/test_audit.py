"""A vulnerability fails the check; a missing network only skips it."""

import json

from tests.house.audit import CLEAN, FOUND, SKIPPED, verdict

HOLE = {"id": "PYSEC-0000-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}


def _output(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


def test_a_known_vulnerability_fails_and_is_named() -> None:
    output = _output({"name": "a", "version": "1.0", "vulns": [HOLE]})
    code, line = verdict(output, "Found 1 known vulnerability in 1 package")
    assert code == FOUND
    assert "a 1.0: PYSEC-0000-1" in line


def test_a_vulnerability_fails_even_where_other_packages_were_not_audited() -> None:
    output = _output(
        {"name": "a", "version": "1.0", "vulns": [HOLE]},
        {"name": "b", "skip_reason": "not found"},
    )
    assert verdict(output, "")[0] == FOUND


def test_no_network_is_a_skip_that_says_so() -> None:
    errors = "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed"
    assert verdict("", errors) == (
        SKIPPED,
        "no network: the vulnerability list could not be reached",
    )


def test_an_audit_that_broke_for_another_reason_fails() -> None:
    assert verdict("", "ERROR: Invalid requirement")[0] == FOUND


def test_an_index_without_vulnerability_lists_is_a_skip() -> None:
    assert verdict(_output({"name": "b", "skip_reason": "not found"}), "")[0] == SKIPPED


def test_packages_without_vulnerabilities_are_clean() -> None:
    output = _output({"name": "a", "version": "1.0", "vulns": []})
    assert verdict(output, "") == (CLEAN, "1 packages, no known vulnerability")
