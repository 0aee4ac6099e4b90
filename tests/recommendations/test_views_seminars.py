"""The seminars: the list of them, and each with its chart, its document and the notes beside it."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Source
from recommendations.models import DocumentedFact, EditorialNote
from recommendations.rules.rhythm import Tempo
from recommendations.views import seminars as views
from tests.factories import AgencyFactory, RecommendationFactory, SeminarFactory
from tests.markup import links, text_of
from tests.recommendations.scenes import JUNE, busy, held, reported

SEMINARS = reverse("recommendations:seminar-list")


@pytest.fixture
def seminar(db, today):
    return SeminarFactory(
        slug="graft", title="Policy against graft", short_title="Graft 2007", place="Astana",
        host=AgencyFactory(name_en="The Academy"), reference="07ASTANA1148",
        document="SUBJECT: GRAFT\n\n<b>1.</b> Verbatim.",
    )  # fmt: skip


def page(client, slug="graft", **query):
    return client.get(reverse("recommendations:seminar-detail", args=[slug]), query)


def add_note(seminar, code, said=None):
    return EditorialNote.objects.create(
        seminar=seminar, recommendation=said, code=code, place=f"paragraph {code}",
        verbatim="recieve", reading="receive", kind="spelling", certainty="high",
    )  # fmt: skip


def add_fact(seminar, code, **details):
    fact = DocumentedFact.objects.create(
        seminar=seminar, code=code, happened_on=date(2008, 5, 4), text="The law was signed.",
        confidence="verified", kind="fact", **details,
    )  # fmt: skip
    fact.sources.add(Source.objects.create(code=f"source-{code}", title="Gazette"))
    return fact


def test_list_shows_each_seminar_with_its_figures(client, seminar):
    held(RecommendationFactory(seminar=seminar))
    RecommendationFactory.create_batch(2, seminar=seminar)

    response = client.get(SEMINARS)

    ((shown, figures),) = response.context["rows"]
    assert shown == seminar
    assert (figures["total"], figures["orphan"], figures["closed"]) == (3, 2, 0)
    assert "Policy against graft Graft 2007 · The Academy 24 April 2007 3 2 0" in text_of(response)


def test_list_shows_a_seminar_without_recommendations(client, seminar):
    assert "24 April 2007 0 0 0" in text_of(client.get(SEMINARS))


def test_list_leaves_out_seminars_still_to_come(client, seminar):
    SeminarFactory(held_on=date(2007, 1, 1), title="Held before")

    response = client.get(SEMINARS, {"as_of": "2007-04-23"})

    assert [shown.title for shown, _figures in response.context["rows"]] == ["Held before"]


def test_seminar_tells_the_rhythm_of_its_agencies_together(client, seminar):
    one, two = (held(RecommendationFactory(seminar=seminar), on=JUNE) for _ in range(2))
    for day in range(2, 7):
        reported(one, on=date(2008, 6, day), text=f"Step {day} was taken.")
        reported(two, on=date(2008, 6, day + 5), text=f"Stage {day} was reached.")
    reported(held(on=JUNE), on=date(2008, 6, 20))

    now, before = page(client), page(client, as_of="2008-06-09")

    assert (now.context["rhythm"].days, now.context["rhythm"].tempo) == (11, Tempo.STEADY)
    assert "Rhythm of the agencies’ acts all recommendations of this seminar together steady" in (
        text_of(now)
    )
    assert "too few acts to tell · 9 days with an act" in text_of(before)


def test_empty_list_says_so(client, db, today):
    assert "No seminar had been held by this date." in text_of(client.get(SEMINARS))


def test_seminar_shows_chart_figures_and_document(client, seminar):
    lead = held(RecommendationFactory(seminar=seminar, label="a"))
    RecommendationFactory(label="x")

    response = page(client)

    context, text = response.context, text_of(response)
    assert [row.recommendation.label for row in context["chart"].rows] == ["a"]
    assert (context["figures"]["total"], context["figures"]["track"]) == (1, 1)
    assert "The Academy , Astana, 24 April 2007" in text
    assert "Source document 07ASTANA1148" in text
    assert "&lt;b&gt;1.&lt;/b&gt; Verbatim." in response.content.decode()
    assert lead.recommendation.get_absolute_url() in links(response)


def test_seminar_shows_notes_and_facts_apart(client, seminar):
    said = RecommendationFactory(seminar=seminar, label="a")
    add_note(seminar, "9a", said)
    add_note(seminar, "12")
    general = add_fact(seminar, "general")
    add_fact(seminar, "particular", recommendation=said)

    response = page(client)

    assert [note.code for note in response.context["notes"]] == ["12", "9a"]
    assert list(response.context["facts"]) == [general]
    assert "paragraph 9a recieve receive spelling" in text_of(response)
    assert "4 May 2008 The law was signed. Verified: a listed source says it" in text_of(response)


def test_long_wall_chart_comes_in_pages(client, seminar, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for label in "abc":
        RecommendationFactory(seminar=seminar, label=label)

    shown = {
        number: [row.recommendation.label for row in found.context["chart"].rows]
        for number in ("1", "2", "-1", "x")
        if (found := client.get("/seminars/graft/", {"page": number}))
    }

    assert shown == {"1": ["a", "b"], "2": ["c"], "-1": ["c"], "x": ["a", "b"]}
    assert "Page 1 of 2" in text_of(page(client))
    assert {"?page=2"} == {link for link in links(page(client)) if "page=" in link}


def test_seminar_without_recommendations_says_so(client, seminar):
    response = page(client)

    assert response.context["chart"] is None
    assert "No recommendation of this seminar has been recorded yet." in text_of(response)


@pytest.mark.parametrize("slug", ["nowhere", "x" * 4000])
def test_missing_seminar_is_not_found(client, db, today, slug):
    assert page(client, slug).status_code == 404


@pytest.mark.parametrize("path", [SEMINARS, "/seminars/graft/"])
def test_seminars_take_no_post(client, seminar, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_flat(client, db, today, rows, django_assert_num_queries):
    for _ in range(rows):
        RecommendationFactory(seminar=SeminarFactory(host=AgencyFactory()))

    with django_assert_num_queries(3):
        response = client.get(SEMINARS)

    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_seminar_query_count_is_flat(client, seminar, rows, django_assert_num_queries):
    for number in range(rows):
        said = RecommendationFactory(seminar=seminar)
        busy(said)
        add_note(seminar, f"n{number}", said)
        add_fact(seminar, f"f{number}")

    with django_assert_num_queries(11):
        response = page(client)

    assert len(response.context["chart"].rows) == rows
