"""The standings that are kept follow from the acts, whatever is saved, and nothing else does."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from recommendations import actions, projection
from recommendations.choices import Response
from recommendations.editions import edition
from recommendations.models import Act, Edition, Standing
from seminar_tracker.recording import recording, take_turn, waiting
from tests.factories import (
    HELD_ON,
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    entry,
)
from tests.recommendations.deeds import accepted, nominated, reported, standing

pytestmark = pytest.mark.django_db

LATER = HELD_ON + timedelta(days=500)


def test_command_says_how_many_rows_it_put_right():
    RecommendationFactory().standings.all().delete()
    out = StringIO()

    call_command("project", stdout=out, stderr=StringIO())

    assert "not as they should be: 1." in out.getvalue()


def test_other_terms_in_the_settings_make_a_rebuild_due(settings):
    tie = nominated(HELD_ON)
    projection.rebuild()
    assert not projection.is_due()

    settings.ANSWER_TERM_DAYS = 7
    assert projection.is_due()
    projection.rebuild()

    assert not projection.is_due()
    assert standing(tie.recommendation, HELD_ON + timedelta(days=8)).orphan_reason == "unanswered"


def test_rebuild_that_was_cut_off_is_still_due_after_the_next_act():
    RecommendationFactory()
    Standing.objects.all().delete()
    Edition.objects.all().delete()

    RecommendationFactory()

    assert projection.is_due()


# --- Whatever is saved


def test_end_of_an_agency_ends_its_custody():
    tie = accepted(HELD_ON)
    agency = tie.agency
    agency.ended_on = LATER
    agency.save()

    assert standing(tie.recommendation, LATER - timedelta(days=1)).custody_id == tie.pk
    assert standing(tie.recommendation, LATER).orphan_reason == "dissolved"


def test_another_name_of_an_agency_projects_nothing():
    agency = accepted(HELD_ON).agency
    agency.name_en = "Another name"

    with CaptureQueriesContext(connection) as queries:
        agency.save()

    assert not [each for each in queries if "recommendations_standing" in each["sql"]]


def test_seminar_on_another_day_begins_the_record_on_that_day():
    recommendation = RecommendationFactory()
    seminar = recommendation.seminar
    seminar.held_on = HELD_ON - timedelta(days=10)
    seminar.save()

    assert recommendation.standings.get().starts_on == seminar.held_on


def test_step_that_is_set_or_removed_changes_what_is_due():
    tie = accepted(HELD_ON)
    step = MilestoneFactory(
        recommendation=tie.recommendation, agency=tie.agency, first_due_on=LATER
    )
    assert standing(tie.recommendation, LATER + timedelta(days=1)).is_overdue

    step.delete()

    assert standing(tie.recommendation, LATER).next_due_on is None


def test_removed_recommendation_leaves_no_standing():
    gone = RecommendationFactory()
    key = gone.pk
    gone.delete()

    assert not Standing.objects.filter(recommendation=key).exists()


def test_proposal_that_moves_changes_the_recommendation_that_it_leaves():
    tie = AssignmentFactory()
    left, other = tie.recommendation, RecommendationFactory()
    tie.recommendation = other
    tie.save()

    assert standing(left, LATER).proposed_id is None
    assert standing(other, LATER).proposed_id == tie.agency_id


def test_what_was_read_and_then_rolled_back_is_projected_anew():
    recommendation = RecommendationFactory()

    def try_and_fail():
        with transaction.atomic():
            accepted(HELD_ON, recommendation=recommendation)
            assert standing(recommendation, LATER).custody_id
            raise ValidationError("no")

    with recording(), pytest.raises(ValidationError):
        try_and_fail()

    assert standing(recommendation, LATER).custody_id is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("within", [recording, transaction.atomic])
def test_turn_is_waited_for_again_where_it_was_rolled_back(within):
    """The locks of a savepoint end with it."""
    held, given_back = RecommendationFactory.create_batch(2)
    asked = []

    def wait_and_fail():
        with within():
            take_turn([held.pk, given_back.pk], asked.append)
            raise ValidationError("no")

    with recording():
        take_turn([held.pk], asked.append)
        with pytest.raises(ValidationError):
            wait_and_fail()
        take_turn([held.pk, given_back.pk], asked.append)
        take_turn([held.pk, given_back.pk], asked.append)
    # Nothing is remembered from one transaction to the next, nor where there is none.
    take_turn([held.pk], asked.append)

    assert asked == [{held.pk}, {given_back.pk}, {given_back.pk}, {held.pk}]


def test_several_at_once_turn_the_edition_over_once_and_last(client, today):
    registrar = RegistrarFactory()
    client.force_login(registrar)
    ties = [AssignmentFactory(reason="Its mandate."), AssignmentFactory(reason="It asked.")]
    sent = {"ties": [tie.pk for tie in ties], "token": str(uuid4()), "seen": 0}

    with CaptureQueriesContext(connection) as queries:
        response = client.post("/desk/nominate/", sent)

    assert response.status_code == 302
    places = [
        n for n, each in enumerate(queries) if 'UPDATE "recommendations_edition"' in each["sql"]
    ]
    acts = [n for n, each in enumerate(queries) if 'INTO "recommendations_act"' in each["sql"]]
    assert (len(acts), len(places)) == (2, 1)
    assert places[0] > max(acts)


def test_both_acts_of_a_transfer_are_projected_together():
    tie = accepted(HELD_ON)
    by = entry(RegistrarFactory(), LATER)

    with CaptureQueriesContext(connection) as queries:
        actions.transfer(tie.recommendation, to=AgencyFactory(), text="It moved.", entry=by)

    written = [each for each in queries if 'INTO "recommendations_standing"' in each["sql"]]
    assert len(written) == 1


@pytest.mark.postgres
def test_tables_are_known_before_a_register_is_projected():
    accepted(HELD_ON)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = -1 WHERE relname = 'recommendations_act'")

    projection.rebuild()

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'recommendations_act'")
        assert cursor.fetchone() == (Act.objects.count(),)


def test_what_is_read_within_an_action_is_already_true():
    recommendation = RecommendationFactory()
    by = entry(RegistrarFactory(), LATER)

    with recording():
        actions.nominate(
            recommendation, AgencyFactory(), role="lead", reason="It is the one.", entry=by
        )
        inside = standing(recommendation, LATER).orphan_reason

    assert inside == "awaiting"


def test_action_that_fails_leaves_nothing_waiting_and_the_edition_as_it_was():
    tie = nominated(HELD_ON)
    before = edition()

    def fail():
        with recording():
            actions.answer(tie, response=Response.ACCEPTED, entry=entry(RegistrarFactory(), LATER))
            raise ValidationError("no")

    with pytest.raises(ValidationError):
        fail()

    assert (waiting.keys, waiting.has_changed, edition()) == (set(), False, before)
    assert standing(tie.recommendation, LATER).custody_id is None


@pytest.mark.parametrize("acts", [1, 30])
def test_update_costs_as_many_queries_however_long_the_history(acts):
    tie = accepted(HELD_ON)
    for number in range(acts):
        reported(tie, HELD_ON + timedelta(days=number), f"Fact number {number}.")
    last = HELD_ON + timedelta(days=100)

    by = entry(RegistrarFactory(), last, agency=tie.agency)

    with CaptureQueriesContext(connection) as queries:
        actions.report(tie.recommendation, text="A new order was signed.", entry=by)

    # A stretch that was to begin on a later day, such as a silence, goes where there was one.
    assert len([each for each in queries if not each["sql"].startswith("DELETE")]) == 10
