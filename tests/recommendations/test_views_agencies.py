"""Agencies: what each holds, was asked and promised, how it answers, who came before and after."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations.choices import Response, Role
from recommendations.rules.rhythm import Tempo
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    SeminarFactory,
    SuccessionFactory,
)
from tests.markup import links, text_of
from tests.recommendations.scenes import answer, busy, held, met, nominate, reported

AGENCIES = reverse("recommendations:agency-list")


@pytest.fixture
def justice(db, today):
    return AgencyFactory(code="minjust", name_en="Ministry of Justice", short_en="Justice")


def page(client, agency, **query):
    return client.get(reverse("recommendations:agency-detail", args=[agency.code]), query)


def recommendations(rows):
    return [getattr(row, "recommendation", row).label for row in rows]


# --- The list -------------------------------------------------------------------------


def test_agencies_concerned_stand_apart_with_their_figures(client, justice):
    held(RecommendationFactory(label="a"), justice)
    late = held(RecommendationFactory(label="b"), justice)
    late = {"recommendation": late.recommendation, "agency": justice}
    MilestoneFactory(**late, first_due_on=date(2008, 6, 1))
    nominate(RecommendationFactory(label="c"), justice)
    bystander = AgencyFactory(name_en="Bystander")

    response = client.get(AGENCIES)

    (row,) = response.context["concerned"]
    figures = {name: row["figures"][name] for name in ("total", "track", "overdue", "silent")}
    assert (row["agency"], row["waiting"], row["exists"]) == (justice, 1, True)
    assert figures == {"total": 2, "track": 1, "overdue": 1, "silent": 0}
    assert [each["agency"] for each in response.context["others"]] == [bystander]
    assert "Justice 2 1 1 · 1 ·" in text_of(response)


def test_agency_that_has_ended_is_marked(client, justice):
    AssignmentFactory(agency=justice)
    justice.ended_on = date(2008, 6, 30)
    justice.save()

    assert "Justice does not exist on this date" in text_of(client.get(AGENCIES))
    earlier = client.get(AGENCIES, {"as_of": "2008-06-29"})
    assert "does not exist on this date" not in text_of(earlier)


def test_list_without_agencies_says_what_to_do(client, db, today):
    response = client.get(AGENCIES)

    assert response.status_code == 200
    assert "No agency is concerned yet. A registrar nominates agencies" in text_of(response)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_flat(client, justice, rows, django_assert_num_queries):
    for said in RecommendationFactory.create_batch(rows):
        busy(said)
        nominate(RecommendationFactory(), AgencyFactory())

    with django_assert_num_queries(5):
        response = client.get(AGENCIES)

    assert len(response.context["concerned"]) == 2 * rows


def called(response):
    rows = [*response.context["concerned"], *response.context["others"]]
    return [row["agency"].name_en for row in rows]


def test_long_list_is_paged_with_the_concerned_first(client, db, today, monkeypatch):
    monkeypatch.setattr("recommendations.views.agencies.PER_PAGE", 2)
    AgencyFactory(name_en="Bystander")
    for name in "BA":
        AssignmentFactory(agency=AgencyFactory(name_en=name))

    first = client.get(AGENCIES, {"as_of": "2008-06-29"})
    second = client.get(AGENCIES, {"as_of": "2008-06-29", "page": "2"})

    assert (called(first), called(second)) == (["A", "B"], ["Bystander"])
    assert "?as_of=2008-06-29&page=2" in links(first)
    assert "3 agencies" in text_of(first)
    assert "Concerned" not in text_of(second)
    assert 'name="as_of" value="2008-06-29"' in first.text


def test_short_list_needs_no_search(client, justice):
    response = client.get(AGENCIES)

    assert 'name="q"' not in response.text


@pytest.mark.parametrize(
    ("words", "found"),
    [("just", ["Ministry of Justice"]), ("юстиции МИН", ["Ministry of Justice"]),
     ("minjust", ["Ministry of Justice"]), ("moj", ["Ministry of Justice"]),
     ("ministry", ["Ministry of Justice", "Ministry of Labour"]), ("ministry nowhere", [])],
)  # fmt: skip
def test_agencies_are_found_by_what_they_are_called(client, db, today, words, found):
    AgencyFactory(
        code="minjust", name_en="Ministry of Justice", name_ru="Министерство юстиции",
        abbreviation="MoJ",
    )  # fmt: skip
    AgencyFactory(name_en="Ministry of Labour")

    response = client.get(AGENCIES, {"q": words})

    assert called(response) == found
    assert ("No agency is called so. Show all agencies" in text_of(response)) is (not found)


def test_search_that_is_not_understood_shows_nothing(client, justice):
    response = client.get(AGENCIES, {"q": "x" * 201})

    assert called(response) == []
    assert "This filter is not understood, so nothing is shown." in text_of(response)


# --- The portfolio --------------------------------------------------------------------


def test_long_lists_are_cut_and_say_so(client, justice, monkeypatch):
    monkeypatch.setattr("recommendations.portfolio.SHOWN", 1)
    for said in RecommendationFactory.create_batch(2):
        held(said, justice)
        MilestoneFactory(recommendation=said, agency=justice)

    response = page(client, justice)

    assert len(response.context["held"]) == 1
    assert text_of(response).count("the first 1 of 2") == 2
    assert f"/recommendations/?agency={justice.code}" in response.text


def test_portfolio_sorts_what_the_agency_is_tied_to(client, justice):
    said = {label: RecommendationFactory(label=label) for label in "abcde"}
    held(said["a"], justice)
    nominate(said["b"], justice, on=date(2008, 6, 20))
    answer(nominate(said["c"], justice, role=Role.SUPPORTING))
    AssignmentFactory(recommendation=said["d"], agency=justice, reason="Its mandate.")
    answer(nominate(said["e"], justice), Response.NOT_ACCEPTED, on=date(2007, 5, 24))

    response = page(client, justice)

    context, text = response.context, text_of(response)
    assert recommendations(context["held"]) == ["a"]
    assert recommendations(context["waiting"]) == ["b"]
    assert recommendations(context["supporting"]) == ["c"]
    assert recommendations(context["proposed"]) == ["d"]
    assert recommendations(context["past"]) == ["e"]
    assert "lead, asked on 20 June 2008, 10 days ago" in text
    assert "declined 24 May 2007" in text
    assert "lead: Its mandate." in text


def test_portfolio_of_a_past_date_shows_that_date(client, justice):
    held(RecommendationFactory(label="a"), justice, on=date(2008, 2, 1))

    before, after = page(client, justice, as_of="2008-01-31"), page(client, justice)

    assert recommendations(before.context["held"]) == []
    assert recommendations(after.context["held"]) == ["a"]
    assert "It holds no recommendation on this date." in text_of(before)


def test_portfolio_tells_open_milestones_and_the_rhythm(client, justice):
    lead = held(RecommendationFactory(label="a"), justice)
    own = {"recommendation": lead.recommendation, "agency": justice}
    MilestoneFactory(**own, title="Late", first_due_on=date(2008, 6, 29))
    MilestoneFactory(**own, title="Coming", first_due_on=date(2008, 7, 29))
    met(MilestoneFactory(**own, title="Past"), on=date(2008, 6, 3))
    reported(lead, on=date(2008, 6, 20))

    response = page(client, justice)

    context = response.context
    assert [step.title for step in context["milestones"]] == ["Late", "Coming"]
    assert context["overdue"] == 1
    assert (context["rhythm"].tempo, context["rhythm"].days) == (Tempo.TOO_FEW, 3)
    assert "too few acts to tell 3 days with an act" in text_of(response)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [([], None), ([10], 10), ([10, 20, 90], 20), ([10, 20], 15)],
    ids=["none", "one", "three", "two"],
)
def test_answer_time_is_the_median_from_nomination_to_answer(client, justice, waits, expected):
    for wait in waits:
        tie = nominate(RecommendationFactory(), justice, on=date(2008, 3, 1))
        answer(tie, on=date.fromordinal(date(2008, 3, 1).toordinal() + wait))

    response = page(client, justice)

    assert response.context["answer_days"] == expected
    told = f"{expected} days" if waits else "it has answered none"
    assert f"Median time to answer a nomination {told}" in text_of(response)


def test_predecessors_and_successors_are_named_with_their_dates(client, justice):
    before = SuccessionFactory(
        successor=justice, predecessor__name_en="Old Justice", kind="renamed",
        effective_on=date(1997, 1, 1), precision="year",
    )  # fmt: skip
    SuccessionFactory(predecessor=justice, successor__name_en="New Justice")

    response = page(client, justice)

    assert "Predecessors Old Justice renamed, 1997" in text_of(response)
    assert "Successors New Justice merged, 1 January 2008" in text_of(response)
    assert before.predecessor.get_absolute_url() in links(response)


def test_dates_of_a_body_are_as_exact_as_they_are_known(client, db, today):
    body = AgencyFactory(
        established_on=date(1998, 9, 1), established_precision="month",
        ended_on=date(2003, 1, 1), ended_precision="year",
    )  # fmt: skip

    text = text_of(page(client, body))

    assert "Established September 1998" in text
    assert "Ended 2003" in text
    assert "Does not exist on this date." in text


@pytest.mark.parametrize("code", ["nothing", "x" * 4000])
def test_missing_agency_is_not_found(client, db, today, code):
    response = client.get(reverse("recommendations:agency-detail", args=[code]))

    assert response.status_code == 404


@pytest.mark.parametrize("path", [AGENCIES, "/agencies/minjust/"])
def test_agencies_take_no_post(client, justice, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_portfolio_query_count_is_flat(client, justice, rows, django_assert_num_queries):
    for _ in range(rows):
        lead = held(RecommendationFactory(seminar=SeminarFactory()), justice)
        MilestoneFactory(recommendation=lead.recommendation, agency=justice)
        nominate(RecommendationFactory(), justice)
        answer(nominate(RecommendationFactory(), justice, role=Role.SUPPORTING))
        AssignmentFactory(agency=justice)
        SuccessionFactory(predecessor=justice)
        SuccessionFactory(successor=justice)

    with django_assert_num_queries(14):
        response = page(client, justice)

    assert len(response.context["held"]) == rows
