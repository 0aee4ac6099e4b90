"""The order of what a search finds, and the index behind it, which every change reaches."""

import pytest
from django.core.management import call_command

from recommendations.models import Recommendation
from recommendations.search import index, understand
from tests.factories import RecommendationFactory, SeminarFactory


def labels(words):
    return [row.label for row in understand(words).matching(Recommendation.objects.all())]


@pytest.fixture
def seminar(db):
    return SeminarFactory()


def said(seminar, **texts):
    for position, (label, (title, text)) in enumerate(texts.items()):
        RecommendationFactory(
            seminar=seminar, label=label, position=position, title=title, text=text
        )


def test_closer_words_come_first_and_the_title_before_the_text(seminar):
    said(
        seminar,
        a=("Something", "The courts report;"),
        b=("Reportage", "Nothing;"),
        c=("Reporting", "Nothing;"),
        d=("Report", "Nothing;"),
        e=("Nothing", "A report;"),
    )

    assert labels("report") == ["d", "c", "b", "a", "e"]


def test_words_side_by_side_come_first(seminar):
    said(
        seminar,
        a=("Conflict", "Interest rates and conflict;"),
        b=("Other", "A conflict interest;"),
        c=("Conflict interest", "Nothing;"),
    )

    assert labels("conflict interest") == ["c", "a", "b"]
    assert labels("interest rates") == ["a"]


def test_label_that_was_typed_comes_before_all_else(seminar):
    said(seminar, VI=("Six", "Nothing;"), a=("VI vi VI", "As in VI;"), c=("See b", "Of vi;"))

    assert labels("vi") == ["VI", "a", "c"]
    assert labels(" B ") == ["c"]


def test_beginning_of_three_letters_finds_longer_words(seminar):
    said(seminar, a=("Corruption", "Nothing;"), b=("Corporate", "Nothing;"))

    assert (labels("corr"), labels("cor"), labels("co")) == (["a"], ["a", "b"], [])


def test_signs_alone_are_looked_for_as_they_stand(seminar):
    said(seminar, a=("100% 🎉", "Nothing;"), b=("Under_score", "Nothing;"))

    assert (labels("%"), labels("🎉"), labels("_"), labels("% 🎉")) == (["a"], ["a"], ["b"], ["a"])


# --- The index ------------------------------------------------------------------------


def test_index_follows_every_change(seminar):
    row = RecommendationFactory(seminar=seminar, label="a", title="Lighthouse", text="Do it;")
    assert labels("lighthouse") == ["a"]

    Recommendation.objects.filter(pk=row.pk).update(title="Windmill")
    assert (labels("lighthouse"), labels("windmills")) == ([], ["a"])

    Recommendation.objects.bulk_create(
        [Recommendation(seminar=seminar, label="b", position=2, title="Watermill", text="x")]
    )
    assert labels("watermlil") == ["b"]

    row.delete()
    assert labels("windmill") == []


def test_index_can_be_made_anew(seminar):
    said(seminar, a=("Lighthouse", "Nothing;"))

    index.rebuild()

    assert labels("lighthouses") == ["a"]
    assert index.beginning_with(["ligh"]) == {"lighthouse"}


def test_command_makes_the_index_anew(seminar, capsys):
    said(seminar, a=("Lighthouse", "Nothing;"))

    call_command("index_search")

    # The third is the label.
    assert capsys.readouterr().out == "Words in the index: 3.\n"


def test_index_survives_a_table_made_anew(seminar):
    said(seminar, a=("Lighthouse", "Nothing;"))
    index.remove()
    index.install()
    said(seminar, b=("Lighthouses", "Nothing;"))

    assert labels("lighthouse") == ["a", "b"]
