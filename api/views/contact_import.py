"""Contacts that another system logged, some hundreds at once, each answered by itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller_of
from api.permissions import Need
from api.problem_codes import Code
from api.problems import Errors, Problem, field_errors
from api.serializers.contact_import import ImportAnswers, SentBatch, SentContact
from api.views.base import example, sent
from api.views.contacts import CALL, FIELDS, said_of
from organisation.rules.permissions import Permission
from organisation.rules.token_scopes import TokenScope
from outreach.services.contact_import import Became, Sent, Took, import_contacts
from outreach.services.contact_refusals import MayNotLog

ROW = {"key": "2026-11-20/000017", "client_no": "C00001234", "employee_no": "10023", **CALL}
# Refused as a whole → what is said of it.
ERRORS: Mapping[Took, Errors] = {
    Took.CONFLICT: [{"field": "key", "code": "conflict"}],
    Took.NOT_THEIRS: [{"field": "client_no", "code": "not_theirs"}],
}
RESULTS = {Took.MADE: "made", Took.KNOWN: "known"}
MOST_ERRORS = 20


class ContactImport(APIView):
    needs: ClassVar = {"post": Need(Permission.IMPORT_CONTACTS, TokenScope.IMPORT_CONTACTS)}

    @extend_schema(
        summary=_("由系统导入本机构人员的联系，一次 1 至 500 条；每条各自答复，重发不会重复记"),
        request=SentBatch,
        responses=ImportAnswers,
        examples=[example({"contacts": [ROW]})],
    )
    def post(self, request: Request) -> Response:
        given, caller = sent(SentBatch, request)["contacts"], caller_of(request)
        if caller.published is None:
            raise Problem(404, Code.NOT_FOUND)  # no client is there before the first night
        judged = list(_judged(given))
        try:
            became = iter(import_contacts(
                access=caller.access, scope=caller.scope, run_id=caller.published.run_id,
                sent=[each for each in judged if isinstance(each, Sent)], by=caller.user,
                at=caller.at,
            ))  # fmt: skip
        except MayNotLog as error:
            raise Problem(403, Code.PERMISSION_MISSING) from error
        answers = [_answer(next(became) if isinstance(each, Sent) else each) for each in judged]
        results = [{"place": place, **each} for place, each in enumerate(answers)]
        counts = Counter(each["result"] for each in answers)
        told = {name: counts[name] for name in ("made", "known", "refused")}
        return Response(ImportAnswers({**told, "results": results}).data)


def _judged(given: Sequence[Any]) -> Iterator[Sent | Errors]:
    """Each by itself: a wrong one loses none of the others."""
    form = SentContact()
    for each in given:
        try:
            found = form.run_validation(each)
        except ValidationError as error:
            yield list(field_errors(error.get_codes()))[:MOST_ERRORS]
        else:
            yield Sent(
                key=found["key"], client_no=found["client_no"], employee_no=found["employee_no"],
                said=said_of(found), admits=found["admits"],
            )  # fmt: skip


def _answer(became: Became | Errors) -> dict[str, Any]:
    if not isinstance(became, Became):
        return {"result": "refused", "id": None, "errors": became}
    if became.took in RESULTS and became.contact is not None:
        return {"result": RESULTS[became.took], "id": became.contact.pk, "errors": []}
    return {"result": "refused", "id": None, "errors": _errors(became)}


def _errors(became: Became) -> Errors:
    if became.took is Took.WRONG:
        found = [{"field": FIELDS.get(each, each), "code": each.value} for each in became.wrongs]
        return found or [{"field": "products", "code": "unknown"}]
    if became.took is Took.FORBIDDEN:
        return [{"field": "", "code": each.value} for each in became.refusals]
    return ERRORS[became.took]
