"""Fields of forms that a page can afford to have many of."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class PlainSelect(forms.Select):
    """A choice of one, drawn without a template for each option: seminars are hundreds."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = self.build_attrs(self.attrs, {"name": name} | (attrs or {}))
        return format_html(
            "<select{}>{}</select>",
            format_html_join("", ' {}="{}"', own.items()),
            options(self.choices, "" if value is None else str(value)),
        )


def options(choices: Any, chosen: str) -> SafeString:
    """The options of a choice, groups left out."""
    is_chosen = mark_safe(" selected")
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, is_chosen if str(value) == chosen else "", label) for value, label in choices),
    )
