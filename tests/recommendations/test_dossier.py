"""What is asked of one recommendation by statements that are written once, beside plain ones."""

from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from agencies.models import Membership, User
from recommendations import actions, dossier
from recommendations.choices import Kind
from recommendations.models import (
    Act,
    Assignment,
    EditorialNote,
    Evidence,
    Milestone,
    Recommendation,
)
from recommendations.permissions import speaker
from recommendations.querysets import AssignmentQuerySet
from seminar_tracker.recording import recording
from tests.factories import (
    AgencyFactory,
    EvidenceFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    ThemeFactory,
    entry,
)
from tests.recommendations.scenes import JUNE, answer, held, nominate, person_of, reported

DAYS = [0, 90, 200, 430]


def tie(row):
    return row, row.stage, row.nominated_on, row.agency


def heard(voices):
    """Each tie with the posts, in their order."""
    found = [(voice, voice.post) for voice in voices]
    return [(each, {post for _tie, post in rows}) for each, rows in groupby(found, itemgetter(0))]


def step(row):
    return row, row.state, row.due_on, row.moves, row.agency


@pytest.mark.parametrize("days", DAYS)
def test_statements_find_what_plain_ones_find(demonstration, days):
    for row in Recommendation.objects.select_related("seminar"):
        on = row.seminar.held_on + timedelta(days)
        standing = Recommendation.objects.with_standing(on=on).with_officer(on=on)
        (found,) = dossier.standing(row, on)
        plain = standing.get(pk=row.pk)
        for column in ("signal", "lead_id", "unowned_since", "verdict", "officer_name"):
            assert getattr(found, column) == getattr(plain, column)
        ties: AssignmentQuerySet = row.assignments.with_nomination(on=on).exclude(stage="")
        assert list(map(tie, dossier.ties(row, on))) == list(map(tie, ties.order_by("role", "pk")))
        steps = row.milestones.with_standing(on=on).order_by("position")
        assert list(map(step, dossier.steps(row, on))) == list(map(step, steps))
        assert dossier.unfinished(row, on) == list(
            row.milestones.unfinished(on=on).order_by("position")
        )
        assert dossier.acts(row, on) == list(row.acts.recorded_up_to(on).newest_first())
        assert dossier.facts(row, on) == list(row.facts.known(on=on))
        open_ties = [
            each for each in ties.order_by("role", "pk") if each.nominated_on and not each.ends_on
        ]
        for person in User.objects.all():
            posts = person.memberships.in_force(on=on).values_list("agency", "role")
            wanted = [
                (each, {role for agency, role in posts if agency == each.agency_id} or {None})
                for each in open_ties
            ]
            assert heard(dossier.voices(row, person, on)) == wanted
    assert Act.objects.exists()
    assert Milestone.objects.exists()
    assert Assignment.objects.exists()


@pytest.mark.django_db
def test_nothing_stands_before_the_seminar():
    said = RecommendationFactory()

    assert dossier.standing(said, said.seminar.held_on - timedelta(1)) == []


def test_posts_are_those_of_the_day(demonstration):
    for person in User.objects.all():
        mine = Membership.objects.in_force(on=demonstration).filter(user=person)
        assert dossier.posts(person, demonstration) == list(
            mine.order_by("pk").values_list("agency", "role")
        )


@pytest.mark.django_db
def test_evidence_is_what_the_reader_may_open():
    tie, on = held(), JUNE
    row, other = tie.recommendation, held()
    own = person_of(tie.agency)
    readers = [AnonymousUser(), own, person_of(other.agency), RegistrarFactory(), ReviewerFactory()]
    for is_internal in (True, False):
        act = reported(tie, text=f"A law, internal: {is_internal}.")
        EvidenceFactory.create_batch(2, act=act, is_internal=is_internal)
    EvidenceFactory(act=reported(other))

    found = [dossier.evidence(row, reader, on) for reader in readers]

    assert list(map(len, found)) == [2, 4, 2, 4, 4]
    for reader, mine in zip(readers, found, strict=True):
        may = Evidence.objects.for_reader(reader, on=on).filter(act__recommendation=row)
        assert mine == list(may.order_by("pk"))
    # Whoever has left sees no more than a visitor.
    own.memberships.update(ends_on=on)
    assert len(dossier.evidence(row, own, on)) == 2


@pytest.mark.django_db
def test_finds_by_address_or_says_that_there_is_nothing():
    said = RecommendationFactory()
    RecommendationFactory(seminar=said.seminar)

    assert dossier.find(said.seminar.slug, said.label) == said
    with pytest.raises(Http404):
        dossier.find(said.seminar.slug, "none such")


@pytest.mark.django_db
def test_finds_parts_themes_and_notes():
    tie = held()
    row = tie.recommendation
    row.themes.add(ThemeFactory())
    divided = entry(RegistrarFactory(), JUNE)
    actions.divide(row, passages=row.text.split(" ", 1), entry=divided)
    note = EditorialNote.objects.create(seminar=row.seminar, recommendation=row, code="one")
    other = held(RecommendationFactory(seminar=row.seminar)).recommendation

    assert [part.text for part in dossier.parts(row, JUNE)] == row.text.split(" ", 1)
    assert dossier.parts(row, JUNE - timedelta(1)) == []
    assert dossier.themes(row) == list(row.themes.all())
    assert dossier.notes(row) == [note]
    assert [dossier.parts(other, JUNE), dossier.themes(other), dossier.notes(other)] == [[], [], []]


@pytest.mark.django_db
def test_finds_what_was_recorded_last_and_what_others_did_since():
    tie = held()
    row = tie.recommendation
    assert dossier.newest_act(RecommendationFactory()) == 0
    first = reported(tie)
    later = reported(tie, text="It was adopted.", on=JUNE + timedelta(1))

    assert dossier.newest_act(row) == later.pk
    assert dossier.meanwhile(row, first.recorded_by, None, first.pk) == (None, [later])
    assert dossier.meanwhile(row, first.recorded_by, None, later.pk) == (None, [])
    assert dossier.meanwhile(row, first.recorded_by, None, None) == (None, [])
    assert dossier.meanwhile(row, later.recorded_by, None, first.pk) == (None, [])
    assert [act.text for act in dossier.updates(row, JUNE)] == [first.text]
    assert [act.pk for act in dossier.updates(row, JUNE + timedelta(1))] == [later.pk, first.pk]


@pytest.mark.django_db
def test_form_is_known_by_its_token_and_person():
    tie = held()
    token = uuid4()
    by = entry(RegistrarFactory(), JUNE, agency=tie.agency, token=token)
    act = actions.report(tie.recommendation, text="It was adopted.", entry=by)

    other = RecommendationFactory()
    assert dossier.meanwhile(tie.recommendation, act.recorded_by, token, None) == (act, [])
    assert dossier.meanwhile(other, act.recorded_by, token, None) == (act, [])
    assert dossier.meanwhile(tie.recommendation, RegistrarFactory(), token, None) == (None, [])
    assert dossier.meanwhile(tie.recommendation, act.recorded_by, uuid4(), None) == (None, [])


@pytest.mark.django_db
def test_standing_is_settled_before_it_is_read_in_the_midst_of_an_action():
    tie = held()
    row = tie.recommendation
    dossier.standing(row, JUNE)

    with recording():
        reported(tie, progress="in progress")
        (found,) = dossier.standing(row, JUNE)

    assert found.progress == "in progress"


@pytest.mark.django_db
def test_whoever_has_no_post_speaks_for_no_tied_agency():
    tie = held()
    gone = AgencyFactory(ended_on=JUNE)
    step = MilestoneFactory(recommendation=tie.recommendation, agency=gone)
    registrar = RegistrarFactory()

    assert speaker(registrar, Kind.MEET, step, on=JUNE) is None
    assert speaker(person_of(tie.agency), Kind.MEET, step, on=JUNE) == tie.agency

    # Of several agencies in which a person has a post the lead comes first.
    second = answer(
        nominate(tie.recommendation, AgencyFactory(name_en="A"), on=JUNE, role="supporting")
    )
    for each in (second, tie):
        MembershipFactory(user=registrar, agency=each.agency)
    assert speaker(registrar, Kind.MEET, step, on=JUNE) == tie.agency
