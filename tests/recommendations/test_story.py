"""The demonstration leads to the standing that it is meant to show."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from agencies.models import Agency, User
from recommendations import actions, story
from recommendations.choices import AGENCY_KINDS, Kind, OrphanReason, Signal
from recommendations.models import Act, Evidence, Recommendation
from recommendations.rules.rhythm import Tempo, rhythm

ON = date(2008, 6, 30)
ORPHANS = {
    "d": OrphanReason.UNANSWERED,
    "e": OrphanReason.HANDED_BACK,
    "g": OrphanReason.DECLINED,
    "h": OrphanReason.HANDED_BACK,
    "k": OrphanReason.AWAITING,
    "l": OrphanReason.UNANSWERED,
    "p": OrphanReason.NEVER_NOMINATED,
}
SIGNALS = {
    "a": Signal.SILENT,
    "b": Signal.ON_TRACK,
    "c": Signal.OVERDUE,
    **dict.fromkeys(ORPHANS, Signal.ORPHAN),
    "f": Signal.ON_TRACK,
    "i": Signal.SILENT,
    "j": Signal.ON_TRACK,
    "m": Signal.OVERDUE,
    "n": Signal.CLOSED,
    "o": Signal.ON_TRACK,
}
LEADS = {
    "a": "finpol", "b": "apa", "c": "minjust", "f": "accounts-committee", "i": "acsa",
    "j": "acsa", "m": "acsa", "n": "acsa", "o": "mes",
}  # fmt: skip
ACCOUNTS = [
    "admin", "registrar", "reviewer", "justice", "justice-desk", "civil-service", "education",
]  # fmt: skip


@pytest.fixture
def standing(_story, db):
    """The recommendations on 30 June 2008, by their letters."""
    return {said.label: said for said in Recommendation.objects.with_standing(on=ON)}


def days(label):
    acts = Act.objects.filter(recommendation__label=label, kind__in=AGENCY_KINDS)
    return acts.values_list("effective_on", flat=True)


def test_every_recommendation_has_its_signal(standing):
    assert {label: said.signal for label, said in standing.items()} == SIGNALS


def test_every_orphan_has_its_reason(standing):
    reasons = {label: said.orphan_reason for label, said in standing.items()}

    assert reasons == dict.fromkeys(SIGNALS) | ORPHANS


def test_every_other_recommendation_has_its_lead(standing):
    held = {
        label: said.assignments.get(pk=said.custody_id).agency.code
        for label, said in standing.items()
        if said.custody_id
    }

    assert held == LEADS


def test_silence_is_not_broken_by_an_update_that_repeats(standing):
    repetition = Act.objects.get(repeats__isnull=False)

    assert repetition.recommendation.label == "a"
    assert repetition.effective_on == date(2008, 5, 14)
    assert standing["a"].last_news_on == date(2008, 2, 27)


def test_milestone_a2_was_met_late(standing):
    met = Act.objects.get(kind=Kind.MEET, milestone__code="A2")

    assert (met.happened_on, met.milestone.first_due_on) == (date(2008, 2, 26), date(2008, 1, 31))


def test_gap_analysis_was_moved_once_and_is_overdue(standing):
    steps = standing["c"].milestones.with_standing(on=ON)

    found = {step.code: (step.state, step.moves) for step in steps}
    assert found == {
        "C1": ("overdue", 1), "C2": ("met", 0), "C3": ("met", 0), "C4": ("open", 0),
        "C5": ("open", 0),
    }  # fmt: skip


def test_ratification_is_met_by_the_documented_facts_and_confirmed(standing):
    met = Act.objects.get(kind=Kind.MEET, milestone__code="C3")
    checked = Act.objects.get(kind=Kind.ASSESS, milestone__code="C3")

    assert met.happened_on == date(2008, 6, 18)
    assert "No 31-IV of 4 May 2008" in met.instrument
    assert Evidence.objects.filter(act=met, title__contains="No 31-IV").exists()
    assert checked.verdict == "fully"


@pytest.mark.parametrize(
    ("label", "tempo"),
    [("c", Tempo.BURSTY), ("j", Tempo.STEADY), ("a", Tempo.TOO_FEW)],
    ids=["in fits and starts", "steady", "too few"],
)
def test_rhythms_differ(standing, label, tempo):
    assert rhythm(days(label)).tempo == tempo


def test_reported_and_verified_stand_apart(standing):
    pilot, ethics = standing["f"], standing["n"]

    assert (pilot.progress, pilot.verdict) == ("complete", "evidence requested")
    assert pilot.is_claim
    assert (ethics.verdict, ethics.closure) == ("in most respects", "alternative action")


def test_officer_of_m_left_and_nobody_followed(standing):
    acts = Act.objects.filter(recommendation__label="m", kind__in=["officer left", "name officer"])

    assert [act.kind for act in acts] == ["officer left"]


def test_one_act_was_recorded_late_by_the_registrar(standing):
    late = [act for act in Act.objects.select_related("recorded_by") if act.days_late]

    assert [(act.recorded_by.username, act.days_late) for act in late] == [("registrar", 21)]


def test_acts_were_recorded_in_the_order_of_the_story(standing):
    moments = list(Act.objects.order_by("pk").values_list("recorded_at", flat=True))

    assert moments == sorted(moments)
    assert 90 <= len(moments) <= 130


def test_playing_again_adds_nothing(standing):
    before = Act.objects.count(), User.objects.count()

    assert story.play() == 0
    assert (Act.objects.count(), User.objects.count()) == before


def test_playing_again_keeps_what_people_typed(standing):
    justice = User.objects.get(username="justice")
    ministry = Agency.objects.get(code="minjust")
    at = timezone.make_aware(datetime.combine(ON, time(16)))
    entry = actions.Entry(by=justice, on=ON, at=at, agency=ministry)
    actions.report(standing["c"], text="The analysis was printed.", entry=entry)
    User.objects.filter(pk=justice.pk).update(first_name="Renamed by a person")

    story.play()

    assert Act.objects.newest_first().first().text == "The analysis was printed."
    assert User.objects.get(username="justice").first_name == "Renamed by a person"


@pytest.mark.parametrize("username", ACCOUNTS)
@pytest.mark.parametrize("demonstration", [True, False], ids=["demonstration", "real register"])
def test_demonstration_accounts_sign_in_only_where_it_runs(
    standing, client, settings, username, demonstration
):
    settings.TRACKER_DEMO = demonstration

    assert client.login(username=username, password="astana-demo-2007") is demonstration


def test_only_the_listed_accounts_have_a_password(standing):
    able = [user.username for user in User.objects.all() if user.has_usable_password()]

    assert sorted(able) == sorted(ACCOUNTS)
    assert [account["username"] for account in story.demonstration_accounts()] == ACCOUNTS
    assert User.objects.filter(is_demonstration=False).count() == 0
