"""The number at the bell: what waits for somebody, and what the reader has not read yet."""

from collections.abc import Sized

from django import template

register = template.Library()
MOST = 99


@register.simple_tag
def bell_number(open_notices: Sized, unread: int) -> str:
    """Both together; from a hundred on only that they are many."""
    total = len(open_notices) + int(unread)
    return f"{MOST}+" if total > MOST else str(total)
