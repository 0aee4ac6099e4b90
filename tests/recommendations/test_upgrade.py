"""A register of an older release has its standings and its search after one `migrate`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from recommendations import story
from recommendations.management.commands.prepare import load_register
from recommendations.models import Edition, Recommendation, Standing
from recommendations.search import understand

pytestmark = pytest.mark.django_db(transaction=True)

# The last state of the register without the index of words and without kept standings.
BEFORE = "0003_following_and_reliance"


def standings() -> list[tuple]:
    names = [field.attname for field in Standing._meta.fields if field.attname != "id"]
    return sorted(Standing.objects.values_list(*names), key=repr)


def labels(words: str) -> list[str]:
    return [row.label for row in understand(words).matching(Recommendation.objects.all())]


@pytest.fixture
def old(settings, today):
    """The demonstration as that release kept it; the standings that its acts gave here before."""
    settings.TRACKER_DEMO = True
    load_register()
    story.play()
    kept = standings()
    call_command("migrate", "recommendations", BEFORE, verbosity=0)
    yield kept
    call_command("migrate", verbosity=0)


def test_upgrade_makes_the_standings_and_the_index_of_an_old_register(old):
    tables = connection.introspection.table_names()
    assert not {"recommendations_standing", "recommendations_word"} & set(tables)

    call_command("migrate", verbosity=0)

    assert standings() == old != []
    assert Edition.objects.count() == 1
    assert (labels("lobbying"), labels("lobying"), labels("zeppelin")) == (["h"], ["h"], [])
    said = StringIO()
    call_command("project", stdout=said, stderr=StringIO())
    assert said.getvalue() == "Rows of standings that were not as they should be: 0.\n"
