"""Icons of the sprite that ``bin/frontend`` builds from the names used in templates."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """``{% icon "moon" %}`` for 16 px in text, ``{% icon "moon" "lg" %}`` for 20 px alone."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" icon-{size}" if size else "",
        static("vendor/icons.svg"),
        name,
    )
