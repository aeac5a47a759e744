"""The deployment holds what it promises. There is no Docker engine here: this reads the files."""

import re
from typing import Any

import pytest
import yaml

from tests.house.sources import ROOT, text
from wealthcrm.embedded.postgres import SETTINGS

OURS = ("web", "worker", "beat", "migrate")
SERVERS = ("postgres", "valkey")
SECRETS = (
    "POSTGRES_PASSWORD",
    "VALKEY_PASSWORD",
    "WEALTHCRM_SECRET_KEY",
    "WEALTHCRM_FIELD_KEYS",
    "WEALTHCRM_INDEX_KEY",
)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text(ROOT / "docker-compose.yml"))
    return loaded


@pytest.fixture(scope="module")
def stages() -> list[list[tuple[str, str]]]:
    return parse_dockerfile(text(ROOT / "Dockerfile"))


def parse_dockerfile(source: str) -> list[list[tuple[str, str]]]:
    """Instructions (name, rest) by stage; comments go, continued lines are joined."""
    lines = "\n".join(line for line in source.splitlines() if not line.startswith("#"))
    found: list[list[tuple[str, str]]] = []
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            found.append([])
        if name:
            found[-1].append((name, rest.strip()))
    return found


def defaults_of_secrets(source: str) -> list[str]:
    """Secrets that are written out or have a default instead of stopping the start."""
    found = re.findall(r"\$\{(\w+)(:\?|:-|-|\?)?", source)
    return sorted({name for name, kind in found if name in SECRETS and kind != ":?"})


def test_it_has_the_services_of_a_deployment(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*OURS, *SERVERS}
    assert compose["services"]["postgres"]["image"] == "postgres:18"
    assert re.fullmatch(r"valkey/valkey:\d+", compose["services"]["valkey"]["image"])


@pytest.mark.parametrize("name", [*OURS, *SERVERS])
def test_a_service_runs_without_root_and_without_privileges(
    compose: dict[str, Any], name: str
) -> None:
    service = compose["services"][name]
    assert service["user"] not in ("root", "0")
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert not any("docker.sock" in volume for volume in service.get("volumes", []))


@pytest.mark.parametrize("name", [*OURS, *SERVERS])
def test_a_service_has_limits(compose: dict[str, Any], name: str) -> None:
    limits = compose["services"][name]["deploy"]["resources"]["limits"]
    assert set(limits) == {"memory", "cpus"}


@pytest.mark.parametrize("name", ["web", "worker", "beat", *SERVERS])
def test_a_lasting_service_is_asked_for_its_health_and_restarted(
    compose: dict[str, Any], name: str
) -> None:
    service = compose["services"][name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])


def test_migrations_run_once_before_everything_of_ours(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["migrate"]["restart"] == "no"
    assert "migrate" in services["migrate"]["command"]
    for name in ("web", "worker", "beat"):
        needs = services[name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        assert all(needs[server]["condition"] == "service_healthy" for server in SERVERS)


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    source = text(ROOT / "docker-compose.yml")
    assert defaults_of_secrets(source) == []
    for secret in SECRETS:
        assert f"${{{secret}:?" in source


def test_the_checker_finds_a_default_secret() -> None:
    assert defaults_of_secrets("${POSTGRES_PASSWORD:-postgres} ${WEALTHCRM_PORT:-8000}") == [
        "POSTGRES_PASSWORD"
    ]
    assert defaults_of_secrets("${VALKEY_PASSWORD}") == ["VALKEY_PASSWORD"]


def test_lake_and_inbox_are_shared(compose: dict[str, Any]) -> None:
    assert {"lake", "inbox"} <= set(compose["volumes"])
    for name in ("web", "worker"):
        mounted = {volume.split(":")[0] for volume in compose["services"][name]["volumes"]}
        assert {"lake", "inbox"} <= mounted
    # The bank's files are read, never changed.
    for service in compose["services"].values():
        inbox = [v for v in service.get("volumes", []) if v.startswith("inbox:")]
        assert all(volume.endswith(":ro") for volume in inbox)


def test_every_volume_and_network_is_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose["volumes"]
        assert set(service["networks"]) <= set(compose["networks"])


def test_only_the_pages_have_a_port_and_only_on_this_machine(compose: dict[str, Any]) -> None:
    ports = {n: s["ports"] for n, s in compose["services"].items() if "ports" in s}
    assert list(ports) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in ports["web"])
    assert compose["networks"]["inside"] == {"internal": True}
    assert all(compose["services"][name]["networks"] == ["inside"] for name in SERVERS)


def test_the_image_is_built_in_stages_and_runs_without_root(
    stages: list[list[tuple[str, str]]],
) -> None:
    assert len(stages) >= 3
    *_, last = stages
    users = [rest for name, rest in last if name == "USER"]
    assert users and users[-1] not in ("root", "0")
    assert [name for name, _ in last if name in ("HEALTHCHECK", "CMD")] == ["HEALTHCHECK", "CMD"]
    # Nothing is installed where it runs: neither pip, apt nor Node.
    assert not any(
        re.search(r"\b(pip|apt-get|npm)\b", rest) for name, rest in last if name == "RUN"
    )


def test_the_image_copies_only_from_stages_that_exist(
    stages: list[list[tuple[str, str]]],
) -> None:
    named = {found[1] for stage in stages if (found := re.search(r" AS (\w+)$", stage[0][1]))}
    used = {
        found[1]
        for stage in stages
        for name, rest in stage
        if name == "COPY" and (found := re.search(r"--from=(\w+)", rest))
    }
    assert used and used <= named


def test_what_is_left_out_of_the_image_is_among_the_requirements() -> None:
    source = text(ROOT / "Dockerfile")
    found = re.search(r"\^\(([a-z\-|]+)\)==", source)
    assert found is not None
    pinned = {line.split("==")[0] for line in text(ROOT / "requirements.txt").splitlines()}
    assert set(found[1].split("|")) <= pinned


def test_no_secret_is_baked_into_the_image() -> None:
    ignored = text(ROOT / ".dockerignore").splitlines()
    assert {".env", "data", ".git"} <= set(ignored)
    source = text(ROOT / "Dockerfile")
    assert not any(secret in source for secret in SECRETS)


def test_the_server_is_tuned_like_the_embedded_one_that_was_measured(
    compose: dict[str, Any],
) -> None:
    """What decides plans and sorts; work of every connection at once fits into the limit."""
    command = compose["services"]["postgres"]["command"]
    given = dict(each.removeprefix("-c").split("=", 1) for each in command if each[:2] == "-c")
    for name in ("work_mem", "max_connections", "random_page_cost", "jit"):
        assert given[name] == SETTINGS[name], name
    limit = mib(compose["services"]["postgres"]["deploy"]["resources"]["limits"]["memory"])
    most = mib(given["shared_buffers"]) + int(given["max_connections"]) * mib(given["work_mem"])
    assert most <= limit


def mib(text: str) -> int:
    """Of ``32MB``, ``3g``."""
    number, unit = re.fullmatch(r"(\d+)([mg])b?", text.lower()).groups()
    return int(number) * {"m": 1, "g": 1024}[unit]
