"""Contacts that another system sends some hundreds at once, and what became of each."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.contacts import NewContact
from api.serializers.fields import Number, Text
from api.serializers.phone_box import CallError
from outreach.services.contact_import import KEY_LENGTH, MOST_CONTACTS

RESULTS = ["made", "known", "refused"]


class SentContact(NewContact):
    """One contact of somebody; nothing that is only planned."""

    key = Text(max_length=KEY_LENGTH, help_text=_("来源系统里的编号，同一人内唯一；重发用同一个"))
    employee_no = Number(help_text=_("谁联系的"))


class SentBatch(serializers.Serializer[Any]):
    """The body as far as it must be right for any of it to be taken: each contact is judged alone,
    as a ``SentContact``, and a wrong one answered in its place."""

    contacts = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=MOST_CONTACTS,
        help_text=_(
            "每条同 POST /contacts/ 的正文，另加 employee_no 和来源系统的编号 key，重发用同一个"
        ),
    )  # fmt: skip


class ImportAnswer(serializers.Serializer[Any]):
    """Nothing of a contact is repeated."""

    place = serializers.IntegerField(help_text=_("请求里的第几条，从 0 数起"))
    result = serializers.ChoiceField(
        choices=RESULTS, help_text=_("made 已记下，known 之前已记下，refused 没有记下")
    )
    id = serializers.IntegerField(allow_null=True, help_text=_("联系编号；没有记下为 null"))
    errors = CallError(many=True)  # type: ignore[assignment]  # named as its attribute


class ImportAnswers(serializers.Serializer[Any]):
    made = serializers.IntegerField()
    known = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = ImportAnswer(many=True)
