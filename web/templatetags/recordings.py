"""Figures of recordings' reviews in templates."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of_point(points: Mapping[str, tuple[int, int]], point: str) -> tuple[int, int]:
    """How many calls did one of the five points, of those it applied to."""
    return points[point]
