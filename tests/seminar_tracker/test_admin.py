import pytest
from django.urls import reverse

from tests.administration import administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client, today):
    user = administrator(is_registrar=True)
    client.force_login(user)
    return user


def test_the_frame_is_the_trackers(client, boss, settings):
    settings.TRACKER_DEMO = True

    text = client.get(reverse("admin:index")).content.decode()

    assert "Open the tracker" in text
    assert "Demonstration." in text
    assert "<title>The register and its people | Seminar Tracker</title>" in text


def test_no_banner_outside_the_demonstration(client, boss):
    assert "Demonstration." not in client.get(reverse("admin:index")).content.decode()


def test_people_and_groups_give_no_rights(client, boss):
    assert client.get("/admin/auth/group/").status_code == 404


def test_autocomplete_survives_any_term(client, boss):
    query = {"app_label": "agencies", "model_name": "membership", "field_name": "agency"}

    for term in ("", "a" * 10_000, "\x00", "' OR 1=1", "🦉"):
        assert client.get(reverse("admin:autocomplete"), query | {"term": term}).status_code == 200
