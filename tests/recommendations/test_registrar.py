"""The registrar's desk: each thing to see to is found, and nothing else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recommendations import actions, registrar
from recommendations.choices import Closure, Contradiction, Kind, Response, Verdict
from recommendations.models import Act, Recommendation
from recommendations.querysets.upkeep import rechecks_due, with_contradiction
from recommendations.registrar import registrar_desk
from recommendations.views import bulk
from seminar_tracker.clock import now
from tests.factories import (
    HELD_ON,
    ActFactory,
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    entry,
)
from tests.markup import text_of, value_of
from tests.recommendations.deeds import ended
from tests.recommendations.scenes import held, met, nominate, person_of, reported

pytestmark = pytest.mark.django_db
TODAY = date(2008, 6, 30)
CLOSED = date(2008, 1, 1)
NOMINATE = reverse("recommendations:bulk-nominate")


def rows(on=TODAY):
    return Recommendation.objects.with_standing(on=on).with_officer(on=on)


def closed(said=None, on=CLOSED, closure=Closure.IMPLEMENTED):
    said = said or RecommendationFactory()
    by = entry(RegistrarFactory(), on)
    actions.close(said, closure=closure, text="It is done.", entry=by)
    return said


# --- Rechecks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "due"),
    [(364, False), (365, True), (1095, True), (1096, True), (4000, True)],
    ids=["a day early", "after a year", "before three years", "after three", "much later"],
)
def test_closed_recommendation_comes_back_until_it_is_looked_at(days, due):
    closed()
    on = CLOSED + timedelta(days=days)

    assert rechecks_due(rows(on), on=on).exists() is due


@pytest.mark.parametrize(
    ("checked", "on", "due"),
    [(364, 370, True), (365, 370, False), (365, 1095, False), (365, 1096, True),
     (1096, 1097, False)],
    ids=["too early", "in time", "until three years", "again after three", "for good"],
)  # fmt: skip
def test_recheck_settles_the_due_day_and_no_later_one(checked, on, due):
    said = closed()
    day = CLOSED + timedelta(days=checked)
    actions.recheck(said, text="It holds.", entry=entry(ReviewerFactory(), day))
    on = CLOSED + timedelta(days=on)

    assert rechecks_due(rows(on), on=on).exists() is due


def test_open_recommendation_is_not_rechecked():
    said = closed()
    actions.reopen(said, text="Too early.", entry=entry(RegistrarFactory(), date(2008, 2, 1)))

    with pytest.raises(Exception, match="It is open"):
        actions.recheck(said, text="It holds.", entry=entry(ReviewerFactory(), TODAY))
    assert not rechecks_due(rows(date(2010, 1, 1)), on=date(2010, 1, 1)).exists()


# --- Contradictions ----------------------------------------------------------------------


def complete_with_steps():
    tie = held()
    MilestoneFactory(recommendation=tie.recommendation)
    reported(tie, progress="complete")


def steps_done():
    tie = held()
    met(MilestoneFactory(recommendation=tie.recommendation, agency=tie.agency))


def verified_open():
    said = held().recommendation
    actions.assess(said, verdict=Verdict.FULLY, entry=entry(ReviewerFactory(), TODAY))


def closed_undone():
    said = closed()
    actions.assess(said, verdict=Verdict.NOT_DONE, entry=entry(ReviewerFactory(), TODAY))


def parts_closed():
    said = RecommendationFactory(text="Do one thing; do another;")
    by = entry(RegistrarFactory(), TODAY)
    actions.divide(said, passages=["Do one thing;", "do another;"], entry=by)
    for part in said.parts.all():
        actions.close(said, closure=Closure.IMPLEMENTED, text="Done.", part=part, entry=by)


def gone_agency():
    step = MilestoneFactory(recommendation=held().recommendation)
    ended(step.agency, date(2008, 6, 15))


@pytest.mark.parametrize("make", [complete_with_steps, steps_done, verified_open, closed_undone,
                                  parts_closed, gone_agency])  # fmt: skip
def test_record_that_contradicts_itself_is_found(make):
    make()

    found = with_contradiction(rows(), on=TODAY)

    assert [row.contradiction for row in found] == [Contradiction[make.__name__.upper()]]


def test_plain_record_contradicts_nothing():
    tie = held()
    MilestoneFactory(recommendation=tie.recommendation)
    reported(tie, progress="in progress")
    RecommendationFactory()
    closed()

    assert not with_contradiction(rows(), on=TODAY).exists()


# --- The desk ------------------------------------------------------------------------------


def test_desk_names_what_to_see_to(today):
    asked = nominate(RecommendationFactory(), AgencyFactory(), on=date(2008, 5, 1))
    proposal = AssignmentFactory()
    nameless = held()
    step = MilestoneFactory(recommendation=nameless.recommendation, agency=nameless.agency)
    by = entry(RegistrarFactory(), date(2008, 6, 10), agency=nameless.agency)
    actions.move(step, due_on=date(2008, 9, 1), text="Elections.", entry=by)

    desk = registrar_desk(on=today)

    assert [(tie, tie.days, tie.is_late, tie.has_voice) for tie in desk["unanswered"]] == [
        (asked, 60, True, False)
    ]
    assert desk["proposals"] == [proposal]
    assert [each.row for each in desk["nameless"]] == [nameless.recommendation]
    assert [act.milestone for act in desk["moves"]] == [step]
    assert dict(desk["reasons"]) == {"unanswered": 1, "never nominated": 1}
    assert desk["orphan_count"] == 2


def test_officer_whose_account_left_the_agency_is_nobody_by_name(today):
    tie = nominate(RecommendationFactory(), AgencyFactory())
    officer = person_of(tie.agency, role="official")
    by = entry(RegistrarFactory(), date(2008, 6, 1))
    actions.answer(tie, response=Response.ACCEPTED, officer=officer, entry=by)
    post = officer.memberships.get()
    post.ends_on = date(2008, 6, 15)
    post.save()

    assert rows(date(2008, 6, 14)).get().officer_name == str(officer)
    assert rows(date(2008, 6, 15)).get().officer_name == ""
    [nameless] = registrar_desk(on=today)["nameless"]
    assert (nameless.row, nameless.who) == (tie.recommendation, str(officer))


# --- Several at once -----------------------------------------------------------------------


@pytest.fixture
def registrar_client(sign_in, today):
    return sign_in(RegistrarFactory())


def send_all(client, name, ties, *args, **typed):
    path = reverse(f"recommendations:{name}", args=args)
    token = client.get(path).context["form"]["token"].value()
    sent = {"token": str(token), "seen": 0, "ties": [tie.pk for tie in ties], **typed}
    return [client.post(path, sent) for _ in range(2)][0]


def test_proposed_leads_are_nominated_together_and_once(registrar_client):
    ties = [AssignmentFactory(reason="Its mandate."), AssignmentFactory(reason="It asked for it.")]

    send_all(registrar_client, "bulk-nominate", ties)

    acts = Act.objects.filter(kind=Kind.NOMINATE).order_by("pk")
    assert [(act.assignment, act.text) for act in acts] == [
        (ties[0], "Its mandate."),
        (ties[1], "It asked for it."),
    ]


def test_nominees_are_reminded_together_and_once(registrar_client):
    ties = [nominate(RecommendationFactory(), AgencyFactory()) for _ in range(2)]

    send_all(registrar_client, "bulk-remind", ties, text="Please answer.")

    acts = Act.objects.filter(kind=Kind.REMIND)
    assert {act.assignment for act in acts} == set(ties)
    assert {act.text for act in acts} == {"Please answer."}


def test_focal_point_answers_several_nominations_at_once(client, sign_in, today):
    agency = AgencyFactory()
    ties = [nominate(RecommendationFactory(), agency) for _ in range(3)]
    sign_in(person_of(agency))

    send_all(client, "bulk-answer", ties[:2], agency.code, response="accepted")

    accepted = Act.objects.filter(kind=Kind.ANSWER, response="accepted")
    assert {act.assignment for act in accepted} == set(ties[:2])


def test_one_refusal_leaves_all_as_they_were(client, sign_in, today):
    agency = AgencyFactory()
    ties = [nominate(RecommendationFactory(), agency) for _ in range(2)]
    by = entry(RegistrarFactory(), TODAY)
    actions.answer(ties[1], response=Response.ACCEPTED, entry=by)
    sign_in(person_of(agency))

    response = send_all(client, "bulk-answer", ties, agency.code, response="accepted")

    assert "already been answered" in str(response.context["form"].non_field_errors())
    assert not Act.objects.filter(assignment=ties[0], kind=Kind.ANSWER).exists()


def test_what_was_taken_back_can_be_sent_again_with_a_new_token(registrar_client):
    tie = nominate(RecommendationFactory(), AgencyFactory(), on=TODAY)
    path = reverse("recommendations:bulk-remind")
    token = str(registrar_client.get(path).context["form"]["token"].value())
    sent = {"token": token, "seen": 0, "ties": [tie.pk]}
    registrar_client.post(path, sent)
    act = Act.objects.get(kind=Kind.REMIND)
    actions.undo(act, entry=actions.Entry(by=act.recorded_by, on=TODAY, at=now()))

    refused = registrar_client.post(path, sent)
    again = registrar_client.post(path, sent | {"token": value_of(refused, "token")})

    assert f"{tie.recommendation}: What this form recorded was taken back." in text_of(refused)
    assert again.status_code == 302
    assert Act.objects.counted().filter(kind=Kind.REMIND).count() == 1


def test_recommendations_are_taken_in_the_order_of_their_keys(registrar_client):
    early, late = (RecommendationFactory(seminar__slug=slug) for slug in ("b", "a"))
    ties = [AssignmentFactory(recommendation=late), AssignmentFactory(recommendation=early)]

    send_all(registrar_client, "bulk-nominate", ties)

    acts = Act.objects.filter(kind=Kind.NOMINATE).order_by("pk")
    assert [act.recommendation for act in acts] == [early, late]


def test_ticked_are_offered_with_some_others(registrar_client, monkeypatch):
    monkeypatch.setattr(bulk, "MORE", 1)
    ties = [AssignmentFactory() for _ in range(4)]

    page = registrar_client.get(f"{NOMINATE}?tie={ties[3].pk}&tie=x&tie={9 * 10**30}")

    offered = [key for key, _line in page.context["form"].fields["ties"].choices]
    assert offered == [ties[3].pk, ties[0].pk]


@pytest.mark.parametrize("name", ["bulk-nominate", "bulk-remind"])
def test_closed_recommendation_is_not_offered(registrar_client, name):
    closed(AssignmentFactory().recommendation)
    closed(nominate(RecommendationFactory(), AgencyFactory()).recommendation)

    page = registrar_client.get(reverse(f"recommendations:{name}"))

    assert page.context["form"].fields["ties"].choices == []


def test_desk_names_the_oldest_nominations_and_counts_all(registrar_client, monkeypatch):
    monkeypatch.setattr(registrar, "SHOWN", 1)
    oldest = nominate(RecommendationFactory(), AgencyFactory(), on=CLOSED)
    nominate(RecommendationFactory(), AgencyFactory(), on=TODAY)

    page = registrar_client.get(reverse("recommendations:desk"))

    assert page.context["registrar"]["unanswered"] == [oldest]
    assert "Nominations without an answer 2 the oldest first · more of them" in text_of(page)


def test_desk_finds_what_is_dear_to_find_once_an_edition(registrar_client, settings):
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {"kept": {"BACKEND": backend, "LOCATION": "desk"}}
    tie = nominate(RecommendationFactory(), AgencyFactory(), on=CLOSED)
    held(), verified_open()
    desk = reverse("recommendations:desk")
    registrar_client.get(desk)

    with CaptureQueriesContext(connection) as asked:
        page = registrar_client.get(desk)
    assert len(asked) <= 17
    assert page.context["registrar"]["unanswered"] == [tie]

    actions.answer(tie, response=Response.ACCEPTED, entry=entry(RegistrarFactory(), TODAY))
    again = registrar_client.get(desk).context["registrar"]
    assert (again["unanswered"], again["nameless"].total) == ([], 3)


def test_nothing_ticked_is_told(registrar_client):
    response = send_all(registrar_client, "bulk-remind", [])

    assert response.context["form"].errors["ties"] == ["Tick at least one."]


def test_official_answers_no_nomination(client, sign_in, today):
    agency = AgencyFactory()
    sign_in(person_of(agency, role="official"))

    assert client.get(reverse("recommendations:bulk-answer", args=[agency.code])).status_code == 403


def test_reminding_twice_a_day_is_refused():
    tie = nominate(RecommendationFactory(), AgencyFactory(), on=HELD_ON)
    actions.remind(tie, entry=entry(RegistrarFactory(), TODAY))

    with pytest.raises(Exception, match="reminded today already"):
        actions.remind(tie, entry=entry(RegistrarFactory(), TODAY))


def test_reminding_an_agency_that_answered_is_refused():
    tie = held()
    ActFactory(recommendation=tie.recommendation)

    with pytest.raises(Exception, match="no answer to wait for"):
        actions.remind(tie, entry=entry(RegistrarFactory(), TODAY))
