"""The end of an agency: what was foreseen is what comes about, wholly or not at all."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError

from agencies.choices import SuccessionKind
from agencies.models import Agency, Membership
from recommendations import actions
from recommendations.actions import foresee, reorganisation
from recommendations.choices import OrphanReason, Role, Stage
from recommendations.models import Assignment, Milestone, Recommendation
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    AssignmentFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    SuccessionFactory,
    entry,
)
from tests.recommendations.deeds import standing
from tests.recommendations.endings import DAY, EVE, TODAY, change_of, do, everything, newcomer
from tests.recommendations.scenes import answer, held, nominate

pytestmark = pytest.mark.django_db

FACTS = ("lead_id", "asked_id", "proposed_id", "orphan_reason", "signal", "unowned_since")


@pytest.fixture
def justice():
    return AgencyFactory(code="minjust", name_en="Ministry of Justice")


@pytest.fixture
def heirs():
    return [AgencyFactory(code="north"), AgencyFactory(code="south")]


def standings(on):
    rows = Recommendation.objects.with_standing(on=on).order_by("pk")
    return {row.pk: tuple(getattr(row, name) for name in FACTS) for row in rows}


def tied(agency):
    """The agency in each kind of tie: it holds, was asked, is proposed, supports, holds closed."""
    ties = {
        "held": held(agency=agency),
        "asked": nominate(RecommendationFactory(), agency, on=date(2008, 6, 1)),
        "planned": AssignmentFactory(agency=agency),
        "supported": answer(nominate(RecommendationFactory(), agency, role=Role.SUPPORTING)),
        "closed": held(agency=agency),
    }
    actions.close(
        ties["closed"].recommendation, closure="implemented", text="Done.",
        entry=entry(RegistrarFactory(), date(2008, 6, 2)),
    )  # fmt: skip
    held()
    return ties


def keys(inheritances):
    return [each.tie.recommendation_id for each in inheritances]


# --- Foreseen and done ----------------------------------------------------------------


def test_change_is_foreseen_by_the_kind_of_tie(justice, heirs):
    ties = tied(justice)
    own = MilestoneFactory(recommendation=ties["held"].recommendation)
    elsewhere = MilestoneFactory(recommendation=held().recommendation, agency=justice)
    post = MembershipFactory(agency=justice)

    effects = foresee(change_of(justice, *heirs), on=TODAY)

    assert keys(effects.orphans) == [ties["held"].recommendation_id]
    assert keys(effects.lapsing) == [ties["asked"].recommendation_id]
    assert keys(effects.replanned) == [ties["planned"].recommendation_id]
    assert (effects.closed, effects.supporting) == ([ties["closed"]], [ties["supported"]])
    assert set(effects.milestones) == {own, elsewhere}
    assert (effects.people, effects.problems) == ([post], [])


def test_foreseeing_writes_nothing(justice, heirs):
    tied(justice)
    before = everything()

    foresee(change_of(justice, *heirs, newcomer()), on=TODAY)

    assert everything() == before


def test_what_was_foreseen_comes_about_and_nothing_else(justice, heirs):
    ties = tied(justice)
    change = change_of(justice, *heirs, heirs={ties["asked"].recommendation_id: "south"})
    before, foreseen = standings(DAY), foresee(change, on=TODAY)

    done = do(change)

    after = standings(DAY)
    assert done == foreseen
    closed = {tie.recommendation_id for tie in foreseen.closed}
    changed = {pk for pk in before if after[pk] != before[pk]}
    assert changed == {*keys(foreseen.inheritances), *closed}
    for each in foreseen.inheritances:
        row = standing(each.tie.recommendation, DAY)
        planned = each.tie.stage == Stage.PROPOSED
        reason = OrphanReason.NEVER_NOMINATED if planned else OrphanReason.DISSOLVED
        assert (row.lead_id, row.proposed_id) == (None, each.heir.pk)
        assert row.orphan_reason == reason
    assert standing(ties["asked"].recommendation, DAY).proposed_id == heirs[1].pk


@pytest.mark.parametrize("on", [HELD_ON, date(2008, 6, 1), EVE], ids=["seminar", "June", "eve"])
def test_earlier_days_stay_as_they_were(justice, heirs, on):
    tied(justice)
    before = standings(on), list(Assignment.objects.with_nomination(on=on).values_list("stage"))

    do(change_of(justice, *heirs))

    known = Assignment.objects.exclude(reason__startswith="Successor of").with_nomination(on=on)
    assert (standings(on), list(known.values_list("stage"))) == before


def test_orphans_of_the_day_are_those_owned_on_the_eve(justice):
    ties = tied(justice)
    effects = do(change_of(justice))

    [lost] = effects.orphans
    assert standing(lost.tie.recommendation, EVE).lead_id == justice.pk
    assert standing(lost.tie.recommendation, DAY).unowned_since == DAY
    assert standing(lost.tie.recommendation, TODAY).orphan_reason == OrphanReason.DISSOLVED
    assert standing(ties["closed"].recommendation, DAY).signal == "closed"
    assert lost.heir is None


def test_ties_of_the_agency_end_with_it_and_nothing_stays_promised(justice, heirs):
    ties = tied(justice)
    MilestoneFactory(recommendation=ties["held"].recommendation, agency=justice)

    do(change_of(justice, *heirs))

    stages = Assignment.objects.with_nomination(on=DAY).filter(agency=justice)
    assert dict(stages.values_list("pk", "stage")) == {
        ties[name].pk: "" if name == "planned" else Stage.ENDED for name in ties
    }
    assert set(justice.assignments.values_list("ends_on", flat=True)) == {DAY}
    assert list(Milestone.objects.answered_for_by([justice.pk], on=DAY)) == []


def test_proposal_of_the_successor_shows_as_proposed(justice, heirs):
    tie = held(agency=justice)
    do(change_of(justice, heirs[0]))

    [proposal] = Assignment.objects.proposed(on=DAY)
    assert (proposal.recommendation, proposal.agency) == (tie.recommendation, heirs[0])
    assert (proposal.proposed_on, proposal.reason) == (DAY, "Successor of Ministry of Justice.")
    assert list(Assignment.objects.proposed(on=EVE)) == []


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (SuccessionKind.ABOLISHED, []),
        (SuccessionKind.ABOLISHED, ["one"]),
        (SuccessionKind.MERGED, ["one"]),
        (SuccessionKind.RENAMED, ["one"]),
        (SuccessionKind.SPLIT, ["one", "two"]),
    ],
)
def test_each_kind_of_change_is_recorded_with_its_successors(justice, kind, names):
    do(change_of(justice, *map(newcomer, names), kind=kind, note="Decree 1"))

    justice.refresh_from_db()
    links = justice.successions.values_list("successor__code", "kind", "effective_on", "note")
    founded = Agency.objects.filter(code__in=names)
    assert justice.ended_on == DAY
    assert list(links) == [(name, kind, DAY, "Decree 1") for name in names]
    assert [agency.established_on for agency in founded] == [DAY] * len(names)


def test_supporter_that_inherits_keeps_its_support_and_is_not_proposed(justice, heirs):
    lead = held(agency=justice)
    support = answer(nominate(lead.recommendation, heirs[0], role=Role.SUPPORTING))

    [each] = do(change_of(justice, heirs[0])).inheritances

    assert (each.helpers, each.is_proposed) == ([heirs[0]], False)
    assert list(Assignment.objects.filter(agency=heirs[0])) == [support]
    assert standing(lead.recommendation, DAY).proposed_id is None


def test_planned_supporter_that_inherits_is_proposed_as_lead_instead(justice, heirs):
    lead = held(agency=justice)
    plan = AssignmentFactory(recommendation=lead.recommendation, agency=heirs[0], role="supporting")

    do(change_of(justice, heirs[0]))

    plan.refresh_from_db()
    assert plan.ends_on == DAY
    assert standing(lead.recommendation, DAY).proposed_id == heirs[0].pk


def test_people_follow_into_one_successor_in_their_roles(justice, heirs):
    head, official = [MembershipFactory(agency=justice, role=role) for role in ("head", "official")]
    MembershipFactory(agency=heirs[0], user=head.user)
    left = MembershipFactory(agency=justice, ends_on=date(2008, 1, 1))

    do(change_of(justice, heirs[0], people_follow=True))

    ends = dict(justice.memberships.values_list("pk", "ends_on"))
    assert ends == {head.pk: DAY, official.pk: DAY, left.pk: left.ends_on}
    followed = heirs[0].memberships.order_by("pk").values_list("user", "role", "starts_on")
    assert list(followed) == [
        (head.user_id, "focal point", HELD_ON), (official.user_id, "official", DAY),
    ]  # fmt: skip


def test_people_stay_unless_they_follow(justice, heirs):
    post = MembershipFactory(agency=justice)

    do(change_of(justice, heirs[0]))

    assert list(Membership.objects.values_list("pk", "ends_on")) == [(post.pk, None)]


def test_succession_that_is_known_already_is_kept(justice, heirs):
    known = SuccessionFactory(predecessor=justice, successor=heirs[0], kind="transferred")

    do(change_of(justice, *heirs))

    assert justice.successions.count() == 2
    known.refresh_from_db()
    assert (known.kind, known.effective_on) == ("transferred", date(2008, 1, 1))


# --- Wholly or not at all -------------------------------------------------------------


@pytest.mark.parametrize("step", ["end", "succeed", "propose", "follow"])
def test_fault_in_the_middle_leaves_nothing_changed(justice, heirs, monkeypatch, step):
    tied(justice)
    MembershipFactory.create_batch(2, agency=justice)
    before, calls, sound = everything(), [], getattr(reorganisation, step)

    def fail_the_second_time(*args):
        calls.append(args)
        if len(calls) == 2 or step == "succeed":
            raise DatabaseError("The disk is full.")
        return sound(*args)

    monkeypatch.setattr(reorganisation, step, fail_the_second_time)
    with pytest.raises(DatabaseError):
        do(change_of(justice, newcomer(), people_follow=True))

    assert everything() == before


def test_same_change_is_done_once(justice):
    tied(justice)
    do(change_of(justice, newcomer()))
    before = everything()

    again = do(change_of(Agency.objects.get(pk=justice.pk), newcomer()))

    assert again is None
    assert everything() == before


def test_change_that_others_overtook_is_shown_again(justice, heirs):
    change = change_of(justice, *heirs)
    seen = foresee(change, on=TODAY).digest
    new = held(agency=justice)
    before = everything()

    with pytest.raises(actions.Overtaken) as overtaken:
        do(change, seen=seen)

    assert keys(overtaken.value.effects.orphans) == [new.recommendation_id]
    assert everything() == before


def test_choice_of_another_heir_overtakes_nothing(justice, heirs):
    tie = held(agency=justice)
    change = change_of(justice, *heirs)
    chosen = replace(change, heirs={tie.recommendation_id: "south"})

    do(chosen, seen=foresee(change, on=TODAY).digest)

    assert standing(tie.recommendation, DAY).proposed_id == heirs[1].pk


def test_only_the_registrar_reorganises(justice):
    with pytest.raises(PermissionDenied):
        do(change_of(justice), by=MembershipFactory(agency=justice).user)
