"""Parts of a page that are each reader's own, where the rest may be the same for all."""

from typing import cast

from django import template
from django.template import RequestContext, Template
from django.utils.safestring import SafeString, mark_safe

from recommendations.kept_pages import OwnPart, put_mark

register = template.Library()


@register.simple_tag(takes_context=True)
def own(context: RequestContext, name: str, rows: str = "", pk: object = "") -> SafeString:
    """Include a template of which each reader gets a rendering of their own (kept_pages.py).

    It can count on what every page knows (seminar_tracker/context.py), and on what the view says
    of its reader, and on nothing else. With `rows`, the name of a list, it is about the one with
    this key, which the template has as `one`.
    """
    page = cast(Template, context.template)
    part = OwnPart(name, rows, str(pk))
    made = part.made(page.engine, context) or ""
    # Both are from templates, which have escaped what people wrote.
    return mark_safe(put_mark(context.get("request"), part, made))  # noqa: S308
