"""Plain rows say what the models say, and find the rest with as few queries for any number."""

from datetime import date
from functools import partial

import pytest
from django.test import override_settings
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch
from django.utils.translation import override

from recommendations import actions
from recommendations.exports.sheet import told
from recommendations.models import Recommendation
from recommendations.rows import READ, read_rows
from recommendations.tables import page, with_agencies
from recommendations.verification import gap_of, with_findings
from tests.factories import (
    RecommendationFactory,
    ReviewerFactory,
    SeminarFactory,
    ThemeFactory,
    entry,
)
from tests.recommendations.scenes import held, reported

pytestmark = pytest.mark.django_db


def models_and_rows(on, **which):
    """Recommendations of the day as models with all that belongs to them, and as rows."""
    found = Recommendation.objects.with_standing(on=on).select_related("seminar").order_by("-pk")
    models = with_findings(with_agencies(found.filter(**which)), on=on)
    return list(zip(models, read_rows([each.pk for each in models], on=on), strict=True))


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("day", [date(2007, 4, 24), date(2008, 1, 31), date(2008, 6, 30)])
def test_row_says_what_the_model_says(demonstration, day, language):
    with override(language):
        told = models_and_rows(day)

        assert len(told) == 16
        for model, row in told:
            assert [getattr(row, name) for name in READ] == [getattr(model, name) for name in READ]
            lead = row.lead and (row.lead.code, row.lead.name)
            assert lead == (model.lead and (model.lead.code, model.lead.name))
            assert row.seminar.short_title == model.seminar.short_title
            assert list(row.themes) == [theme.name for theme in model.themes.all()]
            assert row.page(day) == page(model, day)
            assert gap_of(row) == gap_of(model)


def test_row_has_what_other_reviewers_found(today):
    said = held().recommendation
    reported(said.assignments.get(), progress="complete", on=date(2008, 6, 2))
    for verdict, day in (("fully", 10), ("in part", 11)):
        by = entry(ReviewerFactory(), date(2008, 6, day))
        actions.assess(said, verdict=verdict, entry=by)

    for day, others in ((10, []), (11, ["fully"])):
        ((model, row),) = models_and_rows(date(2008, 6, day), pk=said.pk)
        assert list(row.other_findings) == model.other_findings == others


def test_themes_stand_in_their_order(today):
    said = RecommendationFactory()
    said.themes.set(ThemeFactory(name=name) for name in ("Water", "Courts", "Rights"))

    (row,) = read_rows([said.pk], on=today)

    assert row.themes == ("Courts", "Rights", "Water")


def test_rows_come_in_the_order_of_the_keys_and_only_those_that_are_there(today):
    first, second = RecommendationFactory.create_batch(2)

    rows = read_rows([second.pk, 0, first.pk], on=today)

    assert [row.pk for row in rows] == [second.pk, first.pk]
    assert read_rows([], on=today) == []


# --- Addresses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    [
        "a", "7.(b)", "b-2_x", ".", "..", "label", "a b", "я", "ü", "²", "100%", "%41", "a?b",
        "a#b", "a+b;c", "a:b@c", "~t", "it’s", '"q"', "a\\b", "a\nb", "x" * 20,
    ],
)  # fmt: skip
def test_address_of_a_row_is_that_of_the_model(today, label):
    said = RecommendationFactory(label=label, seminar=SeminarFactory(slug="label-7"))

    (row,) = read_rows([said.pk], on=today)

    assert row.page(today) == page(said, today)


@pytest.mark.parametrize("label", ["a/b", ""])
def test_label_without_an_address_is_refused_as_by_the_model(today, label):
    said = RecommendationFactory(label=label)
    (row,) = read_rows([said.pk], on=today)

    for address in (said.get_absolute_url, partial(row.page, today)):
        with pytest.raises(NoReverseMatch):
            address()


@override_settings(SITE_URL="https://tracker.example")
@override_script_prefix("/label/of/")
def test_address_below_a_path_of_another_host(today):
    said = RecommendationFactory(label="7.(b)", seminar=SeminarFactory(slug="graft"))

    (row,) = read_rows([said.pk], on=today)

    path = "/label/of/recommendations/graft/7.(b)/"
    assert row.page(today) == f"https://tracker.example{path}?as_of=2008-06-30"
    assert said.get_absolute_url() == path


def test_what_many_rows_share_is_told_once_in_a_table(demonstration):
    rows = [row for _model, row in models_and_rows(demonstration)] * 2
    heard = []

    cells = [[row.seminar.short_title, row.themes, *(row.lead or ("", ""))] for row in rows]
    list(told(cells, heard.append))

    assert len(set(heard)) == len(heard) < len(rows)
