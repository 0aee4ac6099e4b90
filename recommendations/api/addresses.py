"""Addresses with their date: of the API, and of the pages that show the same to people."""

from datetime import date

from django.urls import reverse

from seminar_tracker.addresses import absolute


def path_to(name: str, *args: str, on: date) -> str:
    """Where that name leads on the date, without the host."""
    return f"{reverse(name, args=args)}?as_of={on.isoformat()}"


def at(name: str, *args: str, on: date) -> str:
    """The address of something in the API."""
    return absolute(path_to(f"api:{name}", *args, on=on))


def page_at(name: str, *args: str, on: date) -> str:
    """The address of a page for people."""
    return absolute(path_to(f"recommendations:{name}", *args, on=on))
