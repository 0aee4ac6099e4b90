"""Counts on pages have their thousands apart; what names something is written as it is."""

import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from recommendations.editions import KeptPaginator
from seminar_tracker.counts import Count, counted
from tests.markup import elements, text_of

SPACE = "\xa0"
WRITTEN = {"en": "270,000", "ru": f"270{SPACE}000", "kk": f"270{SPACE}000"}


def rendered(source, **values):
    return Template("{% load i18n register %}" + source).render(Context(values))


@pytest.mark.parametrize(("language", "written"), WRITTEN.items())
def test_count_is_written_as_the_language_does(language, written):
    with override(language):
        assert str(counted(270_000)) == written
        assert rendered("{{ n|counted }}", n=270_000) == written


def test_count_is_still_a_number():
    phrase = (
        "{% blocktranslate count k=n|counted %}{{ k }} row{% plural %}{{ k }} rows"
        "{% endblocktranslate %}"
    )

    assert [rendered(phrase, n=n) for n in (1, 999, 1_000)] == ["1 row", "999 rows", "1,000 rows"]
    assert rendered("{{ n|counted|default:'·' }}", n=0) == "·"
    assert Count(1_000) == 1_000


@pytest.mark.parametrize("value", ["", None, "·", 1.5])
def test_what_is_no_whole_number_stays_as_it_is(value):
    assert counted(value) is value


# --- On pages ------------------------------------------------------------------------------

# What only counts stand in: no number is in it that is not written as one.
PLACES = re.compile(
    r'<td class="number"[^>]*>([+\d]+)</td>|class="count">(\d+)<|class="figure[^>]*><b>(\d+)</b>'
)
PAGES = [
    (None, "/", 15), (None, "/recommendations/", 1), (None, "/orphans/", 7),
    (None, "/agencies/", 10), (None, "/agencies/minjust/", 1), (None, "/seminars/", 3),
    (None, "/seminars/astana-2007/", 7), (None, "/figures/", 10), (None, "/reports/", 1),
    (None, "/compare/?since=2007-12-31", 10), ("reviewer", "/review/", 4), ("justice", "/desk/", 4),
    ("registrar", "/desk/", 3), ("registrar", "/reminders/", 1),
]  # fmt: skip


@pytest.mark.parametrize(("person", "path", "least"), PAGES)
def test_counts_of_a_page_are_written_as_such(
    client, demonstration, sign_in, monkeypatch, person, path, least
):
    if person:
        sign_in(person)
    monkeypatch.setattr(Count, "__str__", lambda self: f"<<{int(self)}>>")

    page = client.get(path)

    told = page.content.decode().replace("&lt;&lt;", "<<")
    assert told.count("<<") >= least
    assert PLACES.findall(told) == []
    assert [each for each in elements(page) if "<<" in str(each)] == []


def test_register_of_many_rows(client, demonstration, monkeypatch):
    monkeypatch.setattr(KeptPaginator, "count", 270_000)

    page = client.get("/recommendations/")

    assert "270,000 recommendations" in text_of(page)
    assert "Page 1 of 5,400" in text_of(page)
    assert 'data-rows="270000"' in page.content.decode()
