"""A report stands as at one moment, whatever is recorded while it is read."""

from datetime import date

import pytest
from django.db import connection, connections
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from recommendations.models import Recommendation
from recommendations.reports import model
from recommendations.selection import select
from tests.factories import RecommendationFactory
from tests.recommendations.reporting import report
from tests.recommendations.scenes import busy

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_is_read_in_one_snapshot_that_is_over_before_the_typesetting(today):
    busy(RecommendationFactory())
    selection = select(QueryDict(), on=today)

    with CaptureQueriesContext(connection) as asked:
        model.build(selection, since=date(2008, 1, 1))

    words = [each["sql"].split()[0] for each in asked]
    assert (words[0], words[-1]) == ("BEGIN", "ROLLBACK")
    assert {"BEGIN", "ROLLBACK", "COMMIT"}.isdisjoint(words[1:-1])


@pytest.mark.postgres
def test_what_is_recorded_meanwhile_is_in_no_part_of_the_report(today, monkeypatch):
    RecommendationFactory(title="Before")

    def titles_after_a_change(*selections):
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("UPDATE recommendations_recommendation SET title = 'After'")
        other.close()
        return [each.title for each in Recommendation.objects.all()]

    monkeypatch.setattr(model, "compared", titles_after_a_change)

    found = report(on=today)

    assert found.changes == [entry.row.title for entry in found.entries] == ["Before"]
    assert Recommendation.objects.get().title == "After"
