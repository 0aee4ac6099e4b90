"""Parts of a page that are each reader's own, where the rest may be the same for all."""

from typing import cast

from django import template
from django.template import RequestContext, Template
from django.utils.safestring import SafeString, mark_safe

from recommendations.kept_pages import put_mark

register = template.Library()


@register.simple_tag(takes_context=True)
def own(context: RequestContext, name: str) -> SafeString:
    """Include a template of which each reader gets a rendering of their own (kept_pages.py).

    It can count on what every page knows (seminar_tracker/context.py), and on what the view says
    of its reader, and on nothing else.
    """
    page = cast(Template, context.template)
    with context.push():
        part = page.engine.get_template(name).render(context)
    # Both are from templates, which have escaped what people wrote.
    return mark_safe(put_mark(context.get("request"), name, part))  # noqa: S308
