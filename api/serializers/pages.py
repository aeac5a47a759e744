"""Pages of lists, told by the row they follow (keyset): the 1,000th costs what the first does."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from api.serializers.fields import Number, RowOfRun, Whole

LARGEST, USUAL = 100, 50


class NumberPageQuery(serializers.Serializer[Any]):
    """Lists in the order of numbers or codes."""

    after = Number(required=False, help_text=_("上一页的 next；不给则从头开始"))
    limit = Whole(min_value=1, max_value=LARGEST, default=USUAL)


class DayPageQuery(serializers.Serializer[Any]):
    """Lists of a published day."""

    after = RowOfRun(
        required=False,
        help_text=_("上一页的 next；不给则从头开始。其间发布了新的数据时回答 409，请从头再取"),
    )
    limit = Whole(min_value=1, max_value=LARGEST, default=USUAL)


class RowPageQuery(serializers.Serializer[Any]):
    """Lists in the order in which rows were made."""

    after = Whole(required=False, help_text=_("上一页的 next；不给则从头开始"))
    limit = Whole(min_value=1, max_value=LARGEST, default=USUAL)


@extend_schema_serializer(many=False)  # one page, though a list is asked for
class NumberPage(serializers.Serializer[Any]):
    next = serializers.CharField(
        allow_null=True, help_text=_("下一页的 after；没有下一页时为 null")
    )


@extend_schema_serializer(many=False)
class RowPage(serializers.Serializer[Any]):
    next = serializers.IntegerField(
        allow_null=True, help_text=_("下一页的 after；没有下一页时为 null")
    )


class OfDay(serializers.Serializer[Any]):
    as_of = serializers.DateField(allow_null=True, help_text=_("所依据的数据日；第一夜之前为 null"))
