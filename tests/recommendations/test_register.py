"""What a seminar left behind: labels that fit an address, facts up to a date."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from recommendations.models import DocumentedFact
from tests.factories import RecommendationFactory, SeminarFactory


@pytest.mark.parametrize("label", ["a", "16", "5.1", "5(b)", "é", "III-2"])
def test_label_may_be_any_letter_or_number(db, label):
    RecommendationFactory(label=label).full_clean()


@pytest.mark.parametrize("label", ["5/1", "a b", "?", "a\n", "#1"])
def test_label_may_not_break_the_address(db, label):
    recommendation = RecommendationFactory.build(seminar=SeminarFactory(), label=label)

    with pytest.raises(ValidationError, match="letters, digits"):
        recommendation.full_clean()


def fact(code: str, happened_on: date | None, seminar) -> DocumentedFact:
    return DocumentedFact.objects.create(
        seminar=seminar, code=code, happened_on=happened_on, text="It was.", confidence="verified"
    )


def test_facts_known_on_a_day_are_not_later(db):
    seminar = SeminarFactory()
    dates = {"before": date(2008, 5, 4), "that-day": date(2008, 6, 30), "undated": None}
    for code, day in dates.items():
        fact(code, day, seminar)
    fact("later", date(2008, 7, 1), seminar)

    found = DocumentedFact.objects.known(on=date(2008, 6, 30))

    assert {one.code for one in found} == dates.keys()
