"""Message templates in use, and messages in the outbox."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.fields import BodyWhole, Number
from api.serializers.pages import RowPage, RowPageQuery
from outreach.models.contact import PURPOSES
from outreach.rules.messages import Channel, MessageState, Stopped
from outreach.rules.protection import Refusal

CODES = [code for code, _words in PURPOSES]
REASONS = [*(each.value for each in Refusal), *Stopped.values]


class TemplateRow(serializers.Serializer[Any]):
    """One version in use."""

    id = serializers.IntegerField(source="pk")
    key = serializers.CharField()
    number = serializers.IntegerField(help_text=_("第几版"))
    name = serializers.CharField()
    channel = serializers.ChoiceField(choices=Channel.values)
    purpose = serializers.ChoiceField(choices=CODES)
    product_code = serializers.CharField(allow_blank=True)
    text = serializers.CharField(help_text=_("含占位符的原文"))


class TemplatePage(RowPage):
    results = TemplateRow(many=True)


class NewMessage(serializers.Serializer[Any]):
    client_no = Number()
    template = BodyWhole(min_value=1, max_value=10**18 - 1, help_text=_("在用模板的 id"))


class MessageRow(serializers.Serializer[Any]):
    """One message. No words of it: answers are kept."""

    id = serializers.IntegerField(source="pk")
    client_no = serializers.CharField()
    template = serializers.IntegerField(source="template_id")
    channel = serializers.ChoiceField(choices=Channel.values)
    purpose = serializers.ChoiceField(choices=CODES)
    state = serializers.ChoiceField(choices=MessageState.values)
    not_before = serializers.DateTimeField(help_text=_("不早于何时发出"))
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=REASONS), help_text=_("为何没有发出")
    )
    contact = serializers.IntegerField(
        source="contact_id", allow_null=True, help_text=_("发出后记下的联系")
    )


class MessageQuery(RowPageQuery):
    state = serializers.ChoiceField(choices=MessageState.values, required=False)


class MessagePage(RowPage):
    results = MessageRow(many=True)
