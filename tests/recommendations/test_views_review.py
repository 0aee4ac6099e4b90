"""A reviewer's page: what changed since the last visit, claims, requests, rechecks."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations import actions
from recommendations.models import Visit
from recommendations.review import VISIT_ENDS_AFTER, look
from tests.factories import (
    AgencyFactory,
    EvidenceFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    UserFactory,
    entry,
    link,
)
from tests.markup import text_of
from tests.recommendations import deeds
from tests.recommendations.scenes import person_of

PAGE = "/review/"
MAY = date(2008, 5, 1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def reviewer(sign_in):
    person = ReviewerFactory()
    sign_in(person)
    return person


def claimed(on=date(2008, 6, 10), **details):
    """A tie whose agency reported complete on the day."""
    tie = deeds.accepted(on=MAY, **details)
    deeds.reported(tie, on, text="The law is in force.", progress="complete")
    return tie


def came(person, moment):
    return look(person, at=timezone.make_aware(moment))


# --- Visits


def test_a_visit_is_new_once_the_reviewer_was_away():
    person = ReviewerFactory()
    first = datetime(2008, 6, 20, 9, 0)  # noqa: DTZ001
    again = first + VISIT_ENDS_AFTER

    assert came(person, first) is None
    assert came(person, again) is None
    assert came(person, again + VISIT_ENDS_AFTER + timedelta(minutes=1)) == timezone.make_aware(
        again
    )
    # In the same visit, the page still tells of what came since the one before.
    assert came(person, again + VISIT_ENDS_AFTER + timedelta(minutes=5)) == timezone.make_aware(
        again
    )
    assert Visit.objects.count() == 1


def test_page_tells_what_changed_since_the_last_visit(client, reviewer):
    Visit.objects.create(user=reviewer, last_at=timezone.make_aware(datetime(2008, 6, 15, 12, 0)))  # noqa: DTZ001
    deeds.accepted(on=date(2008, 6, 10))
    tie = deeds.accepted(on=date(2008, 6, 20))

    page = client.get(PAGE)

    assert [each.row for each in page.context["changes"]] == [tie.recommendation]
    assert "since your last visit, which ended on 15 June 2008" in text_of(page)
    assert client.get(PAGE).context["change_count"] == 1


def test_too_much_to_tell_leaves_room_for_what_waits(client, reviewer, monkeypatch):
    for day in (10, 11):
        deeds.accepted(on=date(2008, 6, day))
    monkeypatch.setattr("recommendations.review.MOST", 1)

    text = text_of(client.get(PAGE, {"since": "2008-06-01"}))

    assert "More than 1 recommendations changed" in text
    assert "Choose a seminar, an agency or a later day." in text
    assert "Evidence asked for" in text


def test_what_was_entered_late_for_an_earlier_day_is_new(client, reviewer):
    moment = timezone.make_aware(datetime(2008, 6, 15, 12, 0))  # noqa: DTZ001
    Visit.objects.create(user=reviewer, last_at=moment)
    tie = deeds.accepted(on=MAY)
    late = actions.Entry(
        by=RegistrarFactory(), on=date(2008, 6, 1), at=moment + timedelta(days=3),
        agency=tie.agency,
    )  # fmt: skip
    actions.report(tie.recommendation, text="It was done on 1 June.", entry=late)

    page = text_of(client.get(PAGE))

    assert "It was done on 1 June. recorded 17 days later" in page


def test_first_visit_looks_back_a_month_and_a_day_can_be_chosen(client, reviewer):
    deeds.accepted(on=MAY)

    assert client.get(PAGE).context["since_day"] == date(2008, 5, 31)
    assert client.get(PAGE).context["change_count"] == 0
    chosen = client.get(PAGE, {"since": "2008-04-30"})
    assert chosen.context["change_count"] == 1
    assert "What changed since 30 April 2008" in text_of(chosen)


def test_looking_without_a_body_is_a_visit_too_and_another_person_has_their_own(client, reviewer):
    client.get(PAGE)

    assert list(Visit.objects.values_list("user", flat=True)) == [reviewer.pk]


# --- Claims and requests


def test_claims_stand_with_their_evidence_beside_what_was_found(client, reviewer):
    tie = claimed()
    EvidenceFactory(act=tie.recommendation.acts.latest("pk"), title="Official gazette")
    EvidenceFactory(act=tie.recommendation.acts.latest("pk"), title="Annex", is_internal=True)
    older = claimed(date(2008, 6, 1))
    by = entry(reviewer, date(2008, 5, 20))
    actions.assess(tie.recommendation, verdict="in part", text="A draft exists.", entry=by)

    page = client.get(PAGE)

    claims = page.context["claims"]
    assert [claim.row for claim in claims] == [older.recommendation, tie.recommendation]
    assert [act.verdict for act in claims[1].verdicts] == ["in part"]
    text = text_of(page)
    assert "The law is in force. Evidence: Official gazette" in text
    assert "Evidence: Annex" in text
    assert "Verified in part A draft exists. internal note" in text
    assert f'href="/recommendations/{tie.recommendation.seminar.slug}/' in page.text


def test_a_claim_shows_the_report_and_what_brings_evidence(client, reviewer):
    tie = deeds.accepted(on=MAY)
    deeds.reported(tie, date(2008, 5, 2), text="Talk.")
    deeds.reported(tie, date(2008, 5, 3), text="Order signed.", instrument="Order 17")
    deeds.reported(tie, date(2008, 6, 10), text="All is done.", progress="complete")

    (claim,) = client.get(PAGE).context["claims"]

    assert [act.text for act in claim.acts] == ["All is done.", "Order signed."]


def test_a_verdict_settles_a_claim(client, reviewer):
    tie = claimed()
    actions.assess(tie.recommendation, verdict="fully", entry=entry(reviewer, date(2008, 6, 20)))

    page = client.get(PAGE)

    assert page.context["claim_count"] == 0
    assert "Every claim has been reviewed." in text_of(page)


def happens(what, tie, reviewer, *, on):
    """What may come after a request for evidence."""
    said = tie.recommendation
    by, of_review = entry(RegistrarFactory(), on), entry(reviewer, on)
    step = MilestoneFactory(recommendation=said, agency=tie.agency)
    match what:
        case "evidence":
            deeds.reported(tie, on, text="Number 12.", evidence=[link("Gazette 12")])
        case "instrument":
            deeds.reported(tie, on, text="Number 12.", instrument="Gazette 12")
        case "words":
            deeds.reported(tie, on, text="We are looking for it in the archive.")
        case "repetition":
            deeds.reported(tie, on, text="The law is in force.")
        case "verdict":
            actions.assess(said, verdict="not done", entry=of_review)
        case "verdict on a milestone":
            actions.assess(said, verdict="fully", milestone=step, entry=of_review)
        case "closing":
            actions.close(said, closure="implemented", text="So.", entry=by)
        case "closing of a part":
            actions.divide(said, passages=said.text.split(" ", 1), entry=by)
            part = said.parts.first()
            actions.close(said, closure="implemented", text="So.", part=part, entry=by)


@pytest.mark.parametrize(
    ("what", "stands"),
    [
        ("evidence", False), ("instrument", False), ("verdict", False), ("closing", False),
        ("words", True), ("repetition", True), ("verdict on a milestone", True),
        ("closing of a part", True), ("nothing", True),
    ],
)  # fmt: skip
def test_a_request_stands_until_it_is_answered(client, reviewer, what, stands):
    tie = claimed(date(2008, 6, 1))
    said, day = tie.recommendation, date(2008, 6, 20)
    actions.ask_for_evidence(said, text="The gazette.", entry=entry(reviewer, date(2008, 6, 5)))
    happens(what, tie, reviewer, on=day)

    asked = client.get(PAGE).context["asked"]

    assert [act.text for act in asked] == (["The gazette."] if stands else [])


def test_rechecks_that_are_due(client, reviewer):
    said = RecommendationFactory()
    by = entry(RegistrarFactory(), date(2007, 6, 1))
    actions.close(said, closure="implemented", text="Done.", entry=by)

    assert client.get(PAGE).context["rechecks"] == [said]

    actions.recheck(said, text="It holds.", entry=entry(reviewer, date(2008, 6, 29)))

    assert client.get(PAGE).context["rechecks"] == []


def test_where_reviewers_differ_both_stand(client, reviewer):
    tie = claimed()
    actions.assess(tie.recommendation, verdict="fully", entry=entry(reviewer, date(2008, 6, 20)))
    other = entry(ReviewerFactory(), date(2008, 6, 21))
    actions.assess(tie.recommendation, verdict="in part", entry=other)

    page = client.get(PAGE)
    status = client.get(tie.recommendation.get_absolute_url())
    register = client.get("/recommendations/")
    file = client.get("/recommendations/export.csv").getvalue().decode()

    assert [row.pk for row in page.context["disputed"]] == [tie.recommendation_id]
    assert "verified in part; also stands: verified fully" in text_of(page)
    assert "Verified in part , 21 Jun 2008 Also stands: Verified fully" in text_of(status)
    assert "verified in part; also stands: verified fully" in text_of(register)
    assert "verified in part,2008-06-21" in file
    assert ",verified fully," in file


def test_reviewers_who_agree_are_no_news(client, reviewer):
    tie = claimed()
    for person in (reviewer, ReviewerFactory()):
        by = entry(person, date(2008, 6, 20))
        actions.assess(tie.recommendation, verdict="in part", entry=by)

    assert client.get(PAGE).context["disputed"] == []


def test_what_is_dear_to_find_is_found_once_an_edition(client, reviewer, settings):
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {"kept": {"BACKEND": backend, "LOCATION": "review"}}
    tie = claimed()
    client.get(PAGE)

    # Neither requests, nor rechecks, nor where reviewers differ.
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert not [each for each in asked if "EXISTS" in each["sql"].partition("closure_on")[2]]
    assert len(asked) <= 26

    actions.ask_for_evidence(
        tie.recommendation, text="The gazette.", entry=entry(reviewer, date(2008, 6, 12))
    )
    assert len(client.get(PAGE).context["asked"]) == 1


def test_what_was_found_before_the_agency_reported_anew_stands_no_more(client, reviewer):
    tie = deeds.accepted(on=MAY)
    said = tie.recommendation
    by = entry(ReviewerFactory(), date(2008, 5, 10))
    actions.assess(said, verdict="not done", entry=by)
    deeds.reported(tie, date(2008, 6, 10), text="The law is in force.", progress="complete")
    actions.assess(said, verdict="fully", entry=entry(reviewer, date(2008, 6, 20)))

    assert client.get(PAGE).context["disputed"] == []


# --- The page


def test_filters_narrow_everything(client, reviewer):
    justice = AgencyFactory()
    mine, other = claimed(agency=justice), claimed()

    page = client.get(PAGE, {"agency": justice.code})

    assert [claim.row for claim in page.context["claims"]] == [mine.recommendation]
    assert [each.row for each in page.context["changes"]] == [mine.recommendation]
    assert other.recommendation.title not in page.text


@pytest.mark.parametrize(
    "query",
    [{"since": "banana"}, {"since": "2008-07-01"}, {"agency": "nobody"}, {"theme": "'; --"}],
    ids=str,
)
def test_what_is_not_understood_is_said(client, reviewer, query):
    response = client.get(PAGE, query)

    assert response.status_code == 400
    assert "Something in this address is not understood" in text_of(response)


def test_an_empty_register_has_an_empty_page(client, reviewer):
    page = text_of(client.get(PAGE))

    assert "Nothing changed since 31 May 2008." in page
    assert "No request waits for an agency." in page
    assert "Nothing that was closed is due to be looked at again." in page


def test_only_reviewers_come_here(client, sign_in):
    for person in (UserFactory(), RegistrarFactory(), person_of(AgencyFactory())):
        sign_in(person)
        assert client.get(PAGE).status_code == 403
        assert "/review/" not in client.get("/").text
    assert not Visit.objects.exists()


def test_visitor_is_asked_to_sign_in(client):
    assert client.get(PAGE)["Location"] == "/sign-in/?next=%2Freview%2F"


def test_desk_of_a_reviewer_leads_here(client, reviewer):
    claimed()

    desk = client.get("/desk/")

    assert 'href="/review/"' in desk.text
    assert "1 claim awaits review" in text_of(desk)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_is_fixed(client, reviewer, rows, django_assert_num_queries):
    seminar = SeminarFactory()
    for _number in range(rows):
        tie = claimed(recommendation=RecommendationFactory(seminar=seminar))
        by = entry(reviewer, date(2008, 6, 12))
        actions.ask_for_evidence(tie.recommendation, text="The gazette.", entry=by)
        EvidenceFactory(act=tie.recommendation.acts.filter(kind="update").get())
    client.get(PAGE)

    # Session and person 2, visit 2, filters 3, changes 11, claims with agencies, acts and evidence
    # 5, requests 2, rechecks 1, disputed 1, and the edition. What is not checked has no findings.
    with django_assert_num_queries(28):
        client.get(PAGE)
