"""The shape of every answer that is none."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.problem_codes import Code


class FieldError(serializers.Serializer[Any]):
    field = serializers.CharField(help_text=_("哪个字段，如 requests.0.id；整个请求为空"))
    code = serializers.CharField(
        help_text=_("哪里不对，如 required、invalid_choice；unknown 为不认识的查询参数")
    )


class ProblemBody(serializers.Serializer[Any]):
    """Never repeats a value that was sent; names of fields and parameters it does."""

    status = serializers.IntegerField()
    code = serializers.ChoiceField(choices=Code.choices)
    title = serializers.CharField(help_text=_("给人看的一句话；程序请看 code"))
    needs = serializers.CharField(allow_blank=True, help_text=_("缺的权限或用途；没有缺则为空"))
    errors = FieldError(many=True)  # type: ignore[assignment]  # named as its attribute
