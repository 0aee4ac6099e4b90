"""The first page, and the page that explains the others."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations.choices import Kind
from tests.factories import ActFactory, RecommendationFactory, SeminarFactory
from tests.markup import links, text_of
from tests.recommendations.scenes import busy, held

OVERVIEW = reverse("recommendations:overview")


def test_overview_counts_what_stands_and_names_who_holds_it(client, db, today):
    seminar = SeminarFactory(title="Policy against graft", place="Astana")
    orphan = RecommendationFactory(seminar=seminar, title="Nobody asked")
    lead = held(RecommendationFactory(seminar=seminar))

    response = client.get(OVERVIEW)

    context = response.context
    assert context["figures"] == {
        "total": 2, "closed": 0, "orphan": 1, "overdue": 0, "silent": 0, "track": 1,
    }  # fmt: skip
    assert [row.recommendation for row in context["chart"].rows] == [orphan, lead.recommendation]
    assert context["orphans"] == [orphan]
    assert [(row["agency"], row["total"]) for row in context["holders"]] == [(lead.agency, 1)]
    assert [act.kind for act in context["changes"]] == [Kind.ANSWER, Kind.NOMINATE]
    assert "Nobody asked Never nominated 433 days" in text_of(response)


def test_overview_of_an_empty_register_says_what_to_do(client, db, today):
    response = client.get(OVERVIEW)

    assert response.context["seminar"] is None
    assert response.context["chart"] is None
    assert "The register is empty" in text_of(response)
    assert reverse("admin:recommendations_seminar_add") in links(response)


def test_overview_of_a_seminar_without_recommendations_is_shown(client, db, today):
    SeminarFactory(title="Policy against graft")

    response = client.get(OVERVIEW)

    assert response.status_code == 200
    assert "Policy against graft" in text_of(response)
    assert "No recommendation of this seminar has been recorded yet." in text_of(response)


def test_overview_charts_the_newest_seminar_and_counts_all(client, db, today):
    older = RecommendationFactory()
    newer = RecommendationFactory(seminar=SeminarFactory(held_on=date(2008, 3, 1)))

    context = client.get(OVERVIEW).context

    assert [row.recommendation for row in context["chart"].rows] == [newer]
    assert context["figures"]["total"] == 2
    assert context["orphans"] == [older, newer]


@pytest.mark.parametrize(
    ("day", "shown"),
    [(date(2008, 5, 31), 0), (date(2008, 6, 1), 1)],
    ids=["thirty days ago", "twenty-nine days ago"],
)
def test_overview_shows_the_changes_of_the_last_days(client, db, today, day, shown):
    ActFactory(recommendation=RecommendationFactory(), effective_on=day)

    assert len(client.get(OVERVIEW).context["changes"]) == shown


@pytest.mark.parametrize("rows", [1, 3])
def test_overview_query_count_is_flat(client, db, today, rows, django_assert_num_queries):
    seminar = SeminarFactory()
    for said in RecommendationFactory.create_batch(rows, seminar=seminar):
        busy(said)
    RecommendationFactory.create_batch(rows, seminar=seminar)

    with django_assert_num_queries(12):
        response = client.get(OVERVIEW)

    assert response.context["figures"]["track"] == rows


def test_method_states_the_terms_in_force(client, db, today, settings):
    settings.ANSWER_TERM_DAYS, settings.SILENCE_DAYS = 7, 45

    text = text_of(client.get(reverse("recommendations:method")))

    assert "the term of 7 days has not passed" in text
    assert "is younger than 45 days." in text
    assert "Below 10 days" in text


@pytest.mark.parametrize("name", ["overview", "method"])
def test_first_pages_take_no_post(client, db, name):
    assert client.post(reverse(f"recommendations:{name}")).status_code == 405
