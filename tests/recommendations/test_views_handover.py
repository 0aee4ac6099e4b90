"""The handover page: everything that a successor needs to know, the most urgent first."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.choices import Response
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    SuccessionFactory,
    UserFactory,
    entry,
    link,
)
from tests.markup import links, text_of
from tests.recommendations.deeds import ended
from tests.recommendations.scenes import answer, held, met, nominate, person_of, reported

pytestmark = pytest.mark.usefixtures("today")

HANDOVER = reverse("recommendations:handover", args=["minjust"])


@pytest.fixture
def justice(db):
    return AgencyFactory(code="minjust", name_en="Ministry of Justice")


@pytest.fixture
def reader(client, sign_in, justice):
    """The client of an official of the agency."""
    return sign_in(person_of(justice, "official"))


def titles(response):
    return [each.row.title for each in response.context["held"]]


def moved(step, *, to, on, text):
    by = entry(RegistrarFactory(), on, agency=step.agency)
    return actions.move(step, due_on=to, text=text, entry=by)


def test_holding_is_told_with_answer_officer_promises_and_updates(reader, justice):
    tie = nominate(RecommendationFactory(title="Ratify", label="c"), justice)
    answer(tie, Response.IN_PART, text="Only the UN one.", officer_name="A. Person",
           officer_position="Head of department")  # fmt: skip
    step = MilestoneFactory(recommendation=tie.recommendation, agency=justice, title="Law passed",
                            proof="The gazette", first_due_on=date(2008, 6, 10))  # fmt: skip
    moved(step, to=date(2008, 6, 20), on=date(2008, 6, 5), text="The budget was late.")
    reported(tie, evidence=[link("Draft law")], progress="in progress")

    response = reader.get(HANDOVER)

    text = text_of(response)
    assert "In custody since 1 June 2008" in text
    assert "Accepted in part: Only the UN one." in text
    assert "A. Person, Head of department" in text
    assert "Law passed Overdue by 10 days · " in text
    assert "5 Jun 2008: moved to 20 Jun 2008: The budget was late." in text
    assert "20 Jun 2008 10 Jun 2008" in text
    assert "Evidence: Draft law" in text
    assert "https://example.org/draft" in links(response)


def test_most_urgent_comes_first(reader, justice):
    for title, due_on in [
        ("Later", (2008, 9, 1)),
        ("Soon", (2008, 8, 1)),
        ("Late", (2008, 6, 9)),
    ]:
        tie = held(RecommendationFactory(title=title), justice)
        own = {"recommendation": tie.recommendation, "agency": justice}
        MilestoneFactory(**own, first_due_on=date(*due_on))
    held(RecommendationFactory(title="Open-ended"), justice)
    held(RecommendationFactory(title="Silent"), justice, on=date(2007, 6, 1))

    response = reader.get(HANDOVER)

    assert titles(response) == ["Late", "Silent", "Soon", "Later", "Open-ended"]
    text = text_of(response)
    assert "5 recommendations in its custody , 1 milestone overdue, 1 silent, 5 without" in text


def test_much_is_handed_over_in_portions(reader, justice, monkeypatch):
    monkeypatch.setattr("recommendations.handover.PORTION", 2)
    for title in ("First", "Second", "Third"):
        MilestoneFactory(
            recommendation=held(RecommendationFactory(title=title), justice).recommendation,
            agency=justice, first_due_on=date(2008, 6, 20),
        )  # fmt: skip
    nominate(RecommendationFactory(title="Asked"), justice)

    first, last = reader.get(HANDOVER), reader.get(HANDOVER, {"page": 2})

    assert (titles(first), titles(last)) == (["First", "Second"], ["Third"])
    assert "3 recommendations in its custody , 3 milestones overdue, 0 silent, 3" in text_of(first)
    assert "Portion 1 of 2, recommendations 1 to 2: each portion is printed" in text_of(first)
    assert "come with the last portion" in text_of(first)
    assert "Portion 2 of 2, recommendations 3 to 3" in text_of(last)
    assert ("Asked" in text_of(first), "Asked" in text_of(last)) == (False, True)
    register = f"{reverse('recommendations:list')}?agency=minjust&as_of=2008-06-30"
    assert {"?page=2", register} <= set(links(first))


def test_little_is_handed_over_at_once(reader, justice):
    held(agency=justice)

    assert "ortion" not in text_of(reader.get(HANDOVER))


def test_what_is_not_in_custody_is_told_apart(reader, justice):
    nominate(RecommendationFactory(title="Asked"), justice, on=date(2008, 6, 20))
    answer(nominate(RecommendationFactory(title="Helped"), justice, role="supporting"))
    other = held(RecommendationFactory(title="Another’s"))
    MilestoneFactory(recommendation=other.recommendation, agency=justice, title="Own step")

    response = reader.get(HANDOVER)

    context, text = response.context, text_of(response)
    assert context["held"] == []
    assert [tie.recommendation.title for tie in context["waiting"]] == ["Asked"]
    assert [tie.recommendation.title for tie in context["supporting"]] == ["Helped"]
    assert [step.title for step in context["elsewhere"]] == ["Own step"]
    assert "lead, asked on 20 June 2008, 10 days ago. Its mandate covers it." in text


def test_closed_and_met_are_left_out(reader, justice):
    tie = held(RecommendationFactory(title="Kept"), justice)
    met(MilestoneFactory(recommendation=tie.recommendation, agency=justice))
    closed = held(RecommendationFactory(title="Closed"), justice).recommendation
    actions.close(closed, closure="implemented", text="x",
                  entry=entry(RegistrarFactory(), date(2008, 6, 2)))  # fmt: skip

    response = reader.get(HANDOVER)

    [each] = response.context["held"]
    assert (each.row.title, each.promises, each.met) == ("Kept", [], 1)
    assert "No open milestone: nothing is promised by a date." in text_of(response)


def test_three_latest_updates_are_told(reader, justice):
    tie = held(agency=justice)
    for day in (2, 3, 4, 5):
        reported(tie, on=date(2008, 6, day), text=f"Entirely new fact number {day}.")

    [each] = reader.get(HANDOVER).context["held"]

    assert [act.effective_on.day for act in each.updates] == [5, 4, 3]


def test_officer_who_left_is_named_as_gone(reader, justice):
    officer = MembershipFactory(agency=justice, user__first_name="Aigerim")
    answer(nominate(RecommendationFactory(), justice), officer=officer.user)
    officer.ends_on = date(2008, 6, 20)
    officer.save()

    text = text_of(reader.get(HANDOVER))

    assert "nobody since 20 June 2008: Aigerim left" in text
    assert "1 without a named officer." in text


def test_past_date_shows_what_was_held_then(reader, justice):
    tie = held(RecommendationFactory(title="Ratify"), justice, on=date(2008, 1, 10))
    reported(tie, on=date(2008, 6, 1), text="Much later.")

    before = reader.get(HANDOVER, {"as_of": "2008-01-09"})
    then = reader.get(HANDOVER, {"as_of": "2008-02-01"})

    assert titles(before) == []
    assert titles(then) == ["Ratify"]
    assert "What it held on 1 February 2008" in text_of(then)
    assert "Much later." not in text_of(then)
    assert f"http://testserver{tie.recommendation.get_absolute_url()}?as_of=2008-02-01" in links(
        then
    )


@pytest.mark.parametrize("as_of", ["2008-07-01", "yesterday", "2007-04-23"])
def test_impossible_date_is_told(reader, justice, as_of):
    SeminarFactory()

    response = reader.get(HANDOVER, {"as_of": as_of})

    assert response.status_code == 400
    assert "The register cannot be shown for this date" in text_of(response)


def test_agency_that_ended_hands_over_its_last_day(reader, justice):
    held(RecommendationFactory(title="Ratify"), justice)
    ended(justice, date(2008, 6, 20))

    response = reader.get(HANDOVER)

    assert titles(response) == ["Ratify"]
    assert "What it held on 19 June 2008" in text_of(response)
    assert "This is its last day." in text_of(response)


def test_nothing_to_hand_over_is_told(reader, justice):
    assert "There is nothing to hand over" in text_of(reader.get(HANDOVER))


@pytest.mark.parametrize(
    "who", [UserFactory, ReviewerFactory, lambda: person_of(AgencyFactory())],
    ids=["stranger", "reviewer", "of another agency"],
)  # fmt: skip
def test_others_are_refused(client, sign_in, justice, who):
    sign_in(who())

    assert client.get(HANDOVER).status_code == 403


@pytest.mark.parametrize(
    ("ends", "passes", "status"),
    [(date(2008, 6, 20), date(2008, 6, 20), 200), (None, date(2008, 6, 20), 403),
     (date(2008, 6, 20), date(2008, 7, 1), 403)],
    ids=["ended", "still there", "not yet"],
)  # fmt: skip
def test_successors_people_read_what_it_left(client, sign_in, justice, ends, passes, status):
    heir = SuccessionFactory(predecessor=justice, effective_on=passes).successor
    ended(justice, ends)
    sign_in(person_of(heir, "official"))

    page = client.get(justice.get_absolute_url())

    assert client.get(HANDOVER).status_code == status
    assert (HANDOVER in links(page)) is (status == 200)


def test_registrar_reads_it(client, sign_in, justice):
    sign_in(RegistrarFactory())

    assert client.get(HANDOVER).status_code == 200


def test_who_has_left_reads_it_no_longer(client, sign_in, justice):
    post = MembershipFactory(agency=justice, ends_on=date(2008, 6, 30))
    sign_in(post.user)

    assert client.get(HANDOVER).status_code == 403


def test_visitor_signs_in_and_keeps_the_date(client, justice):
    response = client.get(HANDOVER, {"as_of": "2008-02-01"})

    assert response.status_code == 302
    assert response.url.endswith("handover/%3Fas_of%3D2008-02-01")


def test_missing_agency_is_not_found_and_posts_are_refused(reader):
    assert reader.get("/agencies/nothing/handover/").status_code == 404
    assert reader.post(HANDOVER).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_flat(reader, justice, rows, django_assert_num_queries):
    for _ in range(rows):
        tie = held(RecommendationFactory(seminar=SeminarFactory()), justice)
        step = MilestoneFactory(recommendation=tie.recommendation, agency=justice)
        moved(step, to=date(2008, 7, 1), on=date(2008, 6, 2), text="Late.")
        reported(tie, on=date(2008, 6, 3), evidence=[link("A draft")])
        nominate(RecommendationFactory(), justice)
        answer(nominate(RecommendationFactory(), justice, role="supporting"))
        MilestoneFactory(recommendation=held().recommendation, agency=justice)

    with django_assert_num_queries(17):
        response = reader.get(HANDOVER)

    assert [len(response.context[name]) for name in ("held", "waiting", "elsewhere")] == [rows] * 3
