"""Nights with their steps, and policy versions; both are read only."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.caller import Caller, caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.problems import Problem
from api.serializers.nights import (
    PolicyDetail,
    PolicyPage,
    PolicyQuery,
    RunPage,
    RunQuery,
    RunRow,
)
from api.views.base import asked, page_of_rows, path_day, path_integer
from operations.models import NightlyRun, PolicyVersion, RunStep
from operations.selectors.nights import RunFilter, newest_runs, night_of
from operations.selectors.policies import (
    in_force_among,
    policy_versions,
    sees_proposals,
    state_of,
)
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope

READS_RUNS = Need(Permission.SEE_NIGHTS, TokenScope.READ_RUNS)
READS_POLICIES = Need(Permission.SEE_POLICIES, TokenScope.READ_POLICIES)
RUN_FIGURES = ("clients", "tier_changes", "book_changes", "unmanaged")


class Runs(ViewSet):
    lookup_field, lookup_value_regex = "as_of", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    needs: ClassVar = {"list": READS_RUNS, "retrieve": READS_RUNS}

    @extend_schema(
        summary=_("夜间批处理，最近开始的在前"), parameters=[RunQuery], responses=RunPage
    )
    def list(self, request: Request) -> Response:
        page, caller = asked(RunQuery, request), caller_of(request)
        wanted = RunFilter(page.get("from"), page.get("to"), page.get("status", ""))
        runs = newest_runs(before=page.get("after"), limit=page["limit"] + 1, wanted=wanted)
        found = page_of_rows(runs, page["limit"], lambda run: run.pk)
        found["results"] = [_run(run, run.steps.all(), caller) for run in found["results"]]
        return Response(RunPage(found).data)

    @extend_schema(
        summary=_("一天最新的一次批处理"), parameters=[path_day("as_of")], responses=RunRow
    )
    def retrieve(self, request: Request, as_of: str) -> Response:
        try:
            night = night_of(date.fromisoformat(as_of))
        except ValueError as error:
            raise Problem(404, Code.NOT_FOUND) from error
        if night is None:
            raise Problem(404, Code.NOT_FOUND)
        return Response(RunRow(_run(night.run, night.steps, caller_of(request))).data)


def _run(run: NightlyRun, steps: Sequence[RunStep], caller: Caller) -> dict[str, Any]:
    """Who may see that a night ran but none of its figures reads null instead."""
    with_figures = caller.access.has(Permission.SEE_NIGHT_FIGURES)
    plain = (
        "as_of", "revision", "status", "trigger", "engine", "policy_version", "started_at",
        "ended_at", "seconds",
    )  # fmt: skip
    return {
        **{name: getattr(run, name) for name in plain},
        **{name: getattr(run, name) if with_figures else None for name in RUN_FIGURES},
        "steps": [_step(step, with_figures=with_figures) for step in steps],
    }


def _step(step: RunStep, *, with_figures: bool) -> dict[str, Any]:
    plain = ("name", "position", "status", "attempts", "seconds", "started_at", "ended_at")
    rows = step.rows if with_figures else None
    return {**{name: getattr(step, name) for name in plain}, "rows": rows}


class Policies(ViewSet):
    lookup_field, lookup_value_regex = "version", "[0-9]{1,9}"
    needs: ClassVar = {"list": READS_POLICIES, "retrieve": READS_POLICIES}

    @extend_schema(
        summary=_("策略版本，最新的在前"), parameters=[PolicyQuery], responses=PolicyPage
    )
    def list(self, request: Request) -> Response:
        page, caller = asked(PolicyQuery, request), caller_of(request)
        rows = _versions(caller)
        if "state" in page:
            rows = [row for row in rows if row["state"] == page["state"]]
        if "after" in page:
            rows = [row for row in rows if row["version"] < page["after"]]
        return Response(PolicyPage(page_of_rows(rows, page["limit"], _number)).data)

    @extend_schema(
        summary=_("一个策略版本的全部条款"),
        parameters=[path_integer("version", _("版本号"), 10**9 - 1)],
        responses=PolicyDetail,
    )
    def retrieve(self, request: Request, version: str) -> Response:
        rows = _versions(caller_of(request))
        found = next((row for row in rows if row["version"] == int(version)), None)
        if found is None:
            raise Problem(404, Code.NOT_FOUND)
        return Response(PolicyDetail(found).data)


def _number(row: dict[str, Any]) -> int:
    number: int = row["version"]
    return number


def _versions(caller: Caller) -> list[dict[str, Any]]:
    """All versions this person may read, the newest first; proposals are head office's."""
    versions = policy_versions(with_proposals=sees_proposals(caller.access))
    current = in_force_among(versions, caller.on)
    return [_policy(version, current, caller.on) for version in versions]


def _policy(version: PolicyVersion, current: PolicyVersion | None, on: date) -> dict[str, Any]:
    plain = (
        "version", "effective_on", "reason", "based_on", "created_at", "approved_at", "body",
    )  # fmt: skip
    found = {name: getattr(version, name) for name in plain}
    return {**found, "state": state_of(version, current, on=on)}
