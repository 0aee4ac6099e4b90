"""The page of the orphans: by reason and age, and how their number developed."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.views import orphans as views
from tests.factories import (
    AgencyFactory,
    RecommendationFactory,
    RegistrarFactory,
    SeminarFactory,
    entry,
)
from tests.markup import links, text_of
from tests.recommendations.scenes import JUNE, held, nominate

ORPHANS = reverse("recommendations:orphans")


@pytest.fixture
def seminar(db, today):
    return SeminarFactory(slug="graft")


def test_orphans_stand_by_age_with_their_reasons(client, seminar):
    given_up = held(RecommendationFactory(seminar=seminar, label="a", title="Given up"))
    back = entry(RegistrarFactory(), date(2008, 6, 20))
    actions.hand_back(given_up, text="Too much.", entry=back)
    RecommendationFactory(seminar=seminar, label="b", title="Nobody asked")
    held(RecommendationFactory(seminar=seminar, label="c", title="Held"))

    response = client.get(ORPHANS)

    text = text_of(response)
    assert [row.label for row in response.context["rows"]] == ["b", "a"]
    assert dict(response.context["reasons"]) == {
        "never nominated": 1, "awaiting": 0, "unanswered": 0, "declined": 0, "handed back": 1,
        "dissolved": 0,
    }  # fmt: skip
    assert "b Nobody asked Never nominated 433 days" in text
    assert "a Given up Handed back: Agency" in text
    assert "2 orphans" in text


def test_trend_runs_from_the_seminar_to_the_date(client, seminar):
    held(RecommendationFactory(seminar=seminar))
    RecommendationFactory(seminar=seminar)

    trend = client.get(ORPHANS).context["trend"]

    assert trend.table[0] == (date(2007, 4, 24), 2)
    assert trend.table[-1] == (date(2008, 6, 30), 1)
    assert (trend.highest, trend.last, len(trend.table)) == (2, 1, 25)
    assert [count for day, count in trend.table] == [1 if day >= JUNE else 2 for day, _ in
                                                     trend.table]  # fmt: skip


def test_day_of_the_seminar_is_a_trend_of_one_day(client, seminar):
    RecommendationFactory(seminar=seminar)

    response = client.get(ORPHANS, {"as_of": "2007-04-24"})

    assert response.status_code == 200
    assert response.context["trend"].table == [(date(2007, 4, 24), 1)]


def test_empty_register_has_no_orphans(client, db, today):
    response = client.get(ORPHANS)

    assert response.status_code == 200
    assert response.context["rows"] == []
    assert "No orphans: every open recommendation is in the hands of an agency." in text_of(
        response
    )


@pytest.mark.parametrize("name", ["reason", "seminar"])
@pytest.mark.parametrize("value", ["nonsense", "💥", "' OR 1=1; --"], ids=["word", "emoji", "SQL"])
def test_unknown_filter_is_told_and_shows_no_rows(client, seminar, name, value):
    RecommendationFactory(seminar=seminar)

    response = client.get(ORPHANS, {name: value})

    assert response.status_code == 200
    assert response.context["rows"] == []
    assert "This filter is not understood, so nothing is shown." in text_of(response)


@pytest.mark.parametrize("page", ["-1", "0", "abc", "1000000000"])
def test_orphans_find_a_page_for_every_number(client, seminar, monkeypatch, page):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    RecommendationFactory.create_batch(5, seminar=seminar)

    response = client.get(ORPHANS, {"page": page})

    assert response.status_code == 200
    assert len(response.context["rows"]) == (2 if page == "abc" else 1)


def test_reasons_keep_the_other_filters_and_the_date(client, seminar):
    response = client.get(ORPHANS, {"seminar": "graft", "as_of": "2008-01-01", "page": "1"})

    assert "?seminar=graft&as_of=2008-01-01&reason=declined" in links(response)


def test_days_of_the_trend_keep_the_filters_and_drop_the_page(client, seminar):
    response = client.get(ORPHANS, {"reason": "declined", "seminar": "graft", "page": "1"})

    assert "?reason=declined&seminar=graft&as_of=2007-04-24" in links(response)


def test_trend_has_its_highest_value_and_zero_as_a_scale(client, seminar):
    RecommendationFactory.create_batch(3, seminar=seminar)

    assert "Their number over time 3 0" in text_of(client.get(ORPHANS))


def test_orphans_take_no_post(client, db):
    assert client.post(ORPHANS).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_orphans_query_count_is_flat(client, seminar, rows, django_assert_num_queries):
    for said in RecommendationFactory.create_batch(rows, seminar=seminar):
        nominate(said, AgencyFactory())
        held(RecommendationFactory(seminar=seminar))

    with django_assert_num_queries(7):
        response = client.get(ORPHANS)

    assert len(response.context["rows"]) == rows
