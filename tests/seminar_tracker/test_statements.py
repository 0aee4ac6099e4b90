"""A statement that was written once finds what the one that is written anew would find."""

from datetime import date, datetime
from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency
from recommendations.models import Act, Milestone, Recommendation, Standing
from seminar_tracker.statements import AskedTogether, Keys, Statement, prepared, written_once
from tests.factories import AgencyFactory, MilestoneFactory, RecommendationFactory

pytestmark = pytest.mark.django_db
DAY, LATER = date(2008, 6, 30), date(2008, 12, 31)


def of_milestones(recommendation: Recommendation, on: date) -> QuerySet[Milestone]:
    found = Milestone.objects.unfinished(on=on).filter(recommendation=recommendation)
    return found.select_related("agency").order_by("position", "pk")


@pytest.fixture
def said():
    return RecommendationFactory()


def test_is_written_once_and_asked_with_other_values(said):
    written = []

    @written_once
    def milestones(recommendation: Recommendation, on: date) -> QuerySet[Milestone]:
        written.append(on)
        return of_milestones(recommendation, on)

    MilestoneFactory.create_batch(2, recommendation=said, first_due_on=date(2008, 9, 1))
    other = MilestoneFactory()
    for rows in (said, other.recommendation):
        for on in (DAY, LATER):
            assert milestones(rows, on) == list(of_milestones(rows, on))
            # The annotations too, and however it is called.
            states = [step.state for step in milestones(recommendation=rows, on=on)]
            assert states == [step.state for step in of_milestones(rows, on)]

    assert len(written) == 1
    assert milestones(said, DAY)[0].state != milestones(said, LATER)[0].state


def test_rows_know_what_they_were_asked_with(said, django_assert_num_queries):
    @written_once
    def milestones(recommendation: Recommendation, on: date) -> QuerySet[Milestone]:
        return of_milestones(recommendation, on)

    MilestoneFactory(recommendation=said)
    with django_assert_num_queries(1):
        (step,) = milestones(said, DAY)
        assert step.recommendation is said
        assert step.agency.pk


def test_values_are_told_as_the_database_takes_them(said):
    @written_once
    def named(code: str, day: date) -> QuerySet[Agency, tuple[str, date]]:
        found = Agency.objects.filter(code=code, established_on=day)
        return found.values_list("code", "established_on")

    AgencyFactory(code="o'neill-%s", established_on=DAY)

    assert named("o'neill-%s", DAY) == [("o'neill-%s", DAY)]
    assert named("o'neill-%s", LATER) == []


@pytest.mark.parametrize("number", [0, 1, 3])
def test_asks_for_any_number_of_keys(number):
    @written_once
    def by_keys(recommendations: Keys) -> QuerySet[Recommendation]:
        return Recommendation.objects.filter(pk__among=recommendations).order_by("pk")

    rows = RecommendationFactory.create_batch(3)

    # Keys twice, in whatever order and collection.
    keys = [row.pk for row in rows[:number]]
    assert by_keys([*keys[::-1], *keys]) == rows[:number]
    assert by_keys(dict.fromkeys(keys)) == rows[:number]


def test_number_of_rows_is_limited_each_time():
    @written_once
    def first(recommendations: Keys) -> QuerySet[Recommendation, int]:
        found = Recommendation.objects.filter(pk__among=recommendations).order_by("-pk")
        return found.values_list("pk", flat=True)[:1]

    keys = [row.pk for row in RecommendationFactory.create_batch(2)]

    assert first(keys) == [keys[1]]
    assert first(keys[:1]) == [keys[0]]


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection(said):
    @written_once
    def themselves(recommendation: Recommendation) -> QuerySet[Recommendation]:
        return Recommendation.objects.filter(pk=recommendation)

    seen = []

    def ask():
        with CaptureQueriesContext(connection) as queries:
            seen.append(themselves(said))
        seen.append(len(queries))
        connection.close()

    assert themselves(said) == [said]
    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert seen == [[said], 1]


def test_nothing_is_no_value():
    @written_once
    def themselves(recommendation: Recommendation) -> QuerySet[Recommendation]:
        return Recommendation.objects.filter(pk=recommendation)

    with pytest.raises(TypeError, match="recommendation"):
        themselves(None)
    with pytest.raises(TypeError, match="recommendation"):
        themselves(Recommendation())


def test_kept_statement_holds_no_connection(said):
    statement = Statement(of_milestones(said, DAY), "default")

    assert statement.compiler.connection is None
    assert statement.ask({}) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_within_a_transaction_alone(said):
    @written_once
    def locked(recommendation: Recommendation) -> QuerySet[Recommendation]:
        return Recommendation.objects.select_for_update().filter(pk=recommendation)

    with transaction.atomic():
        assert locked(said) == [said]
    with pytest.raises(transaction.TransactionManagementError):
        locked(said)


def asked_of(rows):
    """The statements by which they are found, and what this connection has prepared of them."""
    with CaptureQueriesContext(connection) as queries:
        assert rows()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        names = {name for (name,) in cursor.fetchall()}
    return [each["sql"] for each in queries], names


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_each_connection_prepares_a_statement_once(said):
    @written_once
    def themselves(recommendation: Recommendation, held_on: date) -> QuerySet[Recommendation]:
        rows = Recommendation.objects.filter(pk=recommendation, seminar__held_on=held_on)
        return rows.exclude(label="100 %")

    def rows():
        return themselves(said, said.seminar.held_on)

    first, names = asked_of(rows)
    second, same_names = asked_of(rows)
    connection.close()
    third, new_names = asked_of(rows)

    name = first[0].split()[1]
    assert first == second == third
    assert first[0].startswith(f"EXECUTE {name} ({said.pk}, ")
    assert name in names
    assert names == same_names
    assert new_names == {name}


@pytest.mark.postgres
def test_nothing_is_prepared_on_a_connection_that_is_lent(said, monkeypatch):
    @written_once
    def themselves(recommendation: Recommendation) -> QuerySet[Recommendation]:
        return Recommendation.objects.filter(pk=recommendation)

    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    (asked,), names = asked_of(lambda: themselves(said))
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", False)
    _asked, later_names = asked_of(lambda: themselves(said))

    assert asked.startswith("SELECT")
    assert len(later_names - names) == 1


@pytest.mark.postgres
def test_statement_without_values_is_prepared_too(said):
    @written_once
    def everything() -> QuerySet[Recommendation]:
        return Recommendation.objects.all()

    assert everything() == everything() == [said]


@pytest.mark.postgres
def test_nothing_is_prepared_in_a_transaction_that_is_broken(said):
    @written_once
    def themselves(recommendation: Recommendation) -> QuerySet[Recommendation]:
        return Recommendation.objects.filter(pk=recommendation)

    asked_of(lambda: [said])
    before = set(prepared[connection.connection])
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            themselves(said)
    assert prepared[connection.connection] == before
    assert themselves(said) == [said]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_statement_is_prepared_anew_where_the_connection_had_died(said):
    @written_once
    def themselves(recommendation: Recommendation) -> QuerySet[Recommendation]:
        return Recommendation.objects.filter(pk=recommendation)

    assert themselves(said) == [said]
    dead = connection.connection
    end(dead)
    # As at the beginning of a request.
    connection.health_check_enabled, connection.health_check_done = True, False

    assert themselves(said) == [said]
    assert connection.connection is not dead


def end(session):
    """Let the server end the session of a connection, as when it is restarted."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [session.info.backend_pid])
    finally:
        other.close()


def test_statement_asks_with_all_that_it_is_given(said):
    @written_once
    def themselves(recommendation: Recommendation, on: date) -> QuerySet[Recommendation]:
        return Recommendation.objects.filter(pk=recommendation)

    with pytest.raises(TypeError, match="does not ask with: on"):
        themselves(said, DAY)


@written_once
def all_milestones(recommendations: Keys) -> QuerySet[Milestone, tuple[int, str, date]]:
    found = Milestone.objects.filter(recommendation__among=recommendations)
    return found.order_by("-pk").values_list("recommendation", "title", "first_due_on")


@written_once
def all_standings(recommendations: Keys) -> QuerySet[Standing, tuple[bool, date | None]]:
    found = Standing.objects.filter(recommendation__among=recommendations)
    return found.order_by("pk").values_list("is_overdue", "closure_on")


def test_asks_several_questions_at_once(said, django_assert_num_queries):
    MilestoneFactory.create_batch(3, recommendation=said, title='“Ә” \\ "quoted"')
    other = MilestoneFactory().recommendation
    together = AskedTogether(all_milestones, all_standings)

    for keys in ([said.pk], [other.pk, said.pk], []):
        wanted = [list(map(list, all_milestones(keys))), list(map(list, all_standings(keys)))]
        with django_assert_num_queries(1):
            assert together(keys) == wanted
    # A truth is no number.
    assert {repr(row[0]) for row in together([said.pk])[1]} == {"True", "False"}


def test_asks_together_what_has_the_same_parameters(said):
    @written_once
    def others(keys: Keys) -> QuerySet[Recommendation, int]:
        return Recommendation.objects.exclude(pk__among=keys).values_list("pk", flat=True)

    with pytest.raises(TypeError, match="the same parameters"):
        AskedTogether(all_milestones, others)


def test_asks_for_nothing_together_that_json_tells_otherwise(said):
    @written_once
    def moments(recommendations: Keys) -> QuerySet[Act, datetime]:
        found = Act.objects.filter(recommendation__among=recommendations)
        return found.values_list("recorded_at", flat=True)

    with pytest.raises(TypeError, match="recorded_at"):
        AskedTogether(all_milestones, moments)([said.pk])
