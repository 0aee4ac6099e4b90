"""Found words are marked where they stand, the same for both databases."""

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from recommendations.search.stems import WORD
from recommendations.search.terms import Search

# How much of a text is shown around what was found, in letters.
BEFORE, LENGTH = 60, 240


def hits(text: str, search: Search) -> list[tuple[int, int]]:
    """Where the words stand that were searched for."""
    return [found.span() for found in WORD.finditer(text) if search.means(found.group().lower())]


def marked(text: str, search: Search) -> SafeString:
    """The text, escaped, with the found words between <mark> and </mark>."""
    html, done = SafeString(""), 0
    for start, end in hits(text, search):
        html += escape(text[done:start])
        html += format_html("<mark>{}</mark>", text[start:end])
        done = end
    return html + escape(text[done:])


def excerpt(text: str, search: Search) -> SafeString:
    """The part of the text that has most of the found words, marked; "" where none is found."""
    found = hits(text, search)
    if not found:
        return SafeString("")
    start = max((begin for begin, _end in found), key=lambda begin: (
        len({text[a:b].lower() for a, b in found if begin <= a < begin + LENGTH - BEFORE}), -begin
    ))  # fmt: skip
    first = max(0, start - BEFORE)
    last = min(len(text), first + LENGTH)
    if first:
        first = text.find(" ", first, start) + 1 or first
    if last < len(text):
        last = text.rfind(" ", start, last) if " " in text[start:last] else last
    shown = marked(text[first:last], search)
    return format_html("{}{}{}", "… " if first else "", shown, " …" if last < len(text) else "")
