"""The fixtures say what the seminar's document says, and nothing that anybody did."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from agencies.models import Agency, Source, Succession
from recommendations.choices import FactKind, OrphanReason
from recommendations.management.commands.prepare import load_register
from recommendations.models import (
    Act,
    Assignment,
    DocumentedFact,
    EditorialNote,
    Milestone,
    Recommendation,
    Seminar,
    Theme,
)

LETTERS = "abcdefghijklmnop"
COUNTS = {
    Source: 89,
    Agency: 69,
    Succession: 40,
    Theme: 8,
    Seminar: 1,
    Recommendation: 16,
    EditorialNote: 23,
    Assignment: 108,
    Milestone: 80,
    DocumentedFact: 100,
    Act: 0,
}


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """Load once for the module; the outer transaction takes everything back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_register()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def seminar(_loaded, db):
    return Seminar.objects.get()


def counted():
    return {model: model.objects.count() for model in COUNTS}


def read_paragraph_11(document):
    """The lettered texts of paragraph 11 by a rule of this test's own."""
    unpaged = re.sub(r"^ASTANA \d+ \d+ OF \d+$", "", document, flags=re.MULTILINE)
    section = unpaged[unpaged.index("\n11. ") : unpaged.index("\nCOMMENT\n")].rstrip("-\n")
    parts = re.split(r"^([a-z])\. ", section, flags=re.MULTILINE)[1:]
    return {label: " ".join(text.split()) for label, text in zip(*[iter(parts)] * 2, strict=True)}


def test_texts_are_those_of_the_document_letter_for_letter(seminar):
    found = read_paragraph_11(seminar.document)

    loaded = dict(seminar.recommendations.values_list("label", "text"))
    assert "".join(found) == LETTERS
    assert loaded == found


def test_cut_off_text_of_recommendation_o_is_not_filled_in(seminar):
    text = seminar.recommendations.get(label="o").text

    assert text.endswith("anti-corruption policy of the; and")


def test_recommendations_stand_in_the_order_of_the_document(seminar):
    found = seminar.recommendations.values_list("label", "position", "paragraph")

    expected = [(label, n, f"11({label})") for n, label in enumerate(LETTERS, 1)]
    assert list(found) == expected


def test_fixtures_hold_everything_that_was_found_out(seminar):
    assert counted() == COUNTS


def test_fixtures_loaded_twice_make_no_duplicates(seminar):
    fixtures = sorted((settings.BASE_DIR / "fixtures").glob("0*.json"))
    ties = Agency.sources.through.objects.count(), Recommendation.themes.through.objects.count()

    call_command("loaddata", *map(str, fixtures), verbosity=0)

    assert counted() == COUNTS
    assert ties == (
        Agency.sources.through.objects.count(),
        Recommendation.themes.through.objects.count(),
    )


def test_loading_leaves_a_register_with_a_seminar_alone(seminar):
    Agency.objects.filter(code="apa").update(notes="Typed by a person.")

    assert load_register() is False
    assert Agency.objects.get(code="apa").notes == "Typed by a person."


def test_every_lead_is_only_proposed(seminar):
    leads = Assignment.objects.leads().with_nomination(on=date(2008, 6, 30))

    assert "".join(lead.recommendation.label for lead in leads) == LETTERS
    assert {(lead.nominated_on, lead.starts_on, lead.ends_on) for lead in leads} == {
        (None, None, None)
    }


def test_without_acts_nobody_owns_anything(seminar):
    found = Recommendation.objects.with_standing(on=date(2008, 6, 30))

    assert {said.orphan_reason for said in found} == {OrphanReason.NEVER_NOMINATED}


def test_each_recommendation_has_a_lead_five_steps_and_two_judgements(seminar):
    for said in seminar.recommendations.all():
        codes = [f"{said.label.upper()}{n}" for n in range(1, 6)]
        assert list(said.milestones.values_list("code", flat=True)) == codes
        judgements = said.facts.filter(kind=FactKind.JUDGEMENT).order_by("happened_on")
        assert list(judgements.values_list("code", flat=True)) == [
            f"{said.label}-outcome-2010",
            f"{said.label}-outcome-latest",
        ]


@pytest.mark.parametrize(
    ("code", "label", "verbatim"),
    [
        ("E01", "a", "compressive approach"),
        ("E07", "o", "anti-corruption policy of the; and"),
        ("E20", None, "Pubic Administration Agency"),
    ],
    ids=["typing slip in a", "text lost in o", "elsewhere in the document"],
)
def test_editorial_notes_quote_what_stands_there(seminar, code, label, verbatim):
    note = seminar.editorial_notes.get(code=code)

    assert note.verbatim == verbatim
    assert getattr(note.recommendation, "label", None) == label
    assert verbatim in " ".join(seminar.document.split())


def test_only_the_first_day_of_a_vague_date_is_stored(seminar):
    fact = DocumentedFact.objects.get(code="b-2")

    assert (fact.happened_on, fact.until_on, fact.precision) == (
        date(2007, 1, 1),
        date(2017, 1, 1),
        "year",
    )
