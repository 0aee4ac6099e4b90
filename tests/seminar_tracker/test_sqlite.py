"""LIKE for every alphabet, on SQLite."""

import pytest
from django.db import connection

from agencies.models import Agency
from seminar_tracker.sqlite import like
from tests.factories import AgencyFactory


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        ("%құрылым%", "Мемлекеттік Құрылым", True),
        ("әділет%", "Әділет министрлігі", True),
        ("a_c", "ABC", True),
        ("a_c", "abbc", False),
        (r"100\%%", "100% done", True),
        (r"100\%%", "1000 done", False),
        ("a.c", "abc", False),
        ("a%", "a\nb", True),
    ],
    ids=[
        "Kazakh inside", "Kazakh at the start", "one letter", "not two letters",
        "escaped percent sign", "no other letter for it", "a full stop is a full stop",
        "over a line break",
    ],
)  # fmt: skip
def test_like_means_what_sql_says(pattern, value, matches):
    assert like(pattern, value, "\\") is matches


def test_like_of_nothing_is_unknown():
    assert like("%", None) is None


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["әділет", "ӘДІЛЕТ", "мИНИСТР"])
def test_search_finds_cyrillic_in_any_case(word):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT upper('ә')")
            assert cursor.fetchone() == ("Ә",), "create the database with a UTF-8 locale"
    agency = AgencyFactory(name_kk="Әділет министрлігі", name_ru="Министерство юстиции")

    found = Agency.objects.filter(name_kk__icontains=word) | Agency.objects.filter(
        name_ru__icontains=word
    )

    assert list(found) == [agency]
