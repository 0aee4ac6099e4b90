"""Reads pages as a browser would, as far as tests ask."""

import re
from html import unescape
from html.parser import HTMLParser

from django.http import HttpResponse

Attributes = dict[str, str]


class Elements(HTMLParser):
    """All elements of a page, each with its attributes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def elements(response: HttpResponse) -> list[tuple[str, Attributes]]:
    """Every element of the page with its attributes."""
    parser = Elements()
    parser.feed(response.content.decode())
    return parser.found


def links(response: HttpResponse) -> list[str]:
    """Where the links of the page lead."""
    return [attrs["href"] for tag, attrs in elements(response) if tag == "a" and "href" in attrs]


def value_of(response: HttpResponse, name: str) -> str:
    """The value of the first input of that name, as the browser would send it."""
    return next(attrs["value"] for _, attrs in elements(response) if attrs.get("name") == name)


def text_of(response: HttpResponse) -> str:
    """The words of the page, with single spaces."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(words).split())
