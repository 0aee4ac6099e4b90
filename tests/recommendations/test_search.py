"""The search finds the same on both databases: forms of words, slips of the pen, the best first."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from recommendations.management.commands.prepare import load_register
from recommendations.models import Recommendation
from recommendations.search import understand
from tests.factories import RecommendationFactory, SeminarFactory

HELD_OUT = json.loads(Path(__file__).with_name("queries.json").read_text())


@pytest.fixture(scope="module")
def _corpus(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_register()
        seminar = SeminarFactory(slug="corpus", held_on=date(2006, 5, 1))
        for position, (label, (title, text)) in enumerate(HELD_OUT["corpus"].items()):
            RecommendationFactory(
                seminar=seminar, label=label, position=position, title=title, text=text
            )
        yield
        transaction.set_rollback(True)


@pytest.fixture
def corpus(_corpus, db):
    """The 16 real recommendations, and 18 in three languages."""


def labels(words):
    return [row.label for row in understand(words).matching(Recommendation.objects.all())]


@pytest.mark.parametrize(
    ("words", "top"),
    [query[:2] for query in HELD_OUT["queries"]],
    ids=[f"{words}: {why}" for words, _, why in HELD_OUT["queries"]],
)
def test_held_out_query_finds_its_recommendation_first(corpus, words, top):
    assert next(iter(labels(words)), "") == top


def test_every_word_must_occur(corpus):
    assert labels("lobbying businesses") == ["h"]
    assert labels("lobbying прокуроров") == []


# --- Slips ----------------------------------------------------------------------------


def test_word_found_nowhere_is_told_with_what_stands_for_it(corpus):
    search = understand("Coruption media")

    assert [(term.typed, term.instead) for term in search.replaced] == [
        ("coruption", ("corruption",))
    ]


@pytest.mark.parametrize(
    "words", ["media", "corrupt", "corr", "medai and", "xyz", "lbo", "corruupttion"]
)
def test_word_that_is_found_or_too_short_or_too_far_is_not_replaced(corpus, words):
    replaced = [term.typed for term in understand(words).replaced]

    assert replaced == (["medai"] if "medai" in words else [])


# --- Hostile words --------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        '"', "*", "-", "'", "\\", "()", ")(", '"" OR "', "NEAR(a b)", "title : x", "a:*", "&|!:<->",
        "a & b | !c", "''':", "%s %(x)s {}", "🎉👩‍👩‍👧 …", "x" * 100_000, "a b " * 25_000,
        "слово " * 20_000, "é e\u0301 ﬁ ß İ ı", "中文字", "\u202e", "1e5x -1 +7 1.5", "NOT AND OR",
        "^a",
    ],
)  # fmt: skip
def test_hostile_words_do_no_harm(corpus, words):
    assert isinstance(labels(words), list)


@pytest.mark.parametrize(
    ("words", "queries"),
    [("", 0), ("🎉", 0), ("courts", 1), ("of state media", 1), ("coruption", 3)],
)
def test_understanding_takes_few_queries(corpus, words, queries):
    with CaptureQueriesContext(connection) as captured:
        understand(words)

    assert len(captured) == queries
