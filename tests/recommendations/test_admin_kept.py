"""What was typed in the administration survives a session that ended, and a form sent before."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.urls import reverse

from recommendations.choices import Kind
from recommendations.models import Act, Theme
from seminar_tracker.kept import whose
from tests.administration import page, reported_recommendation, staff_registrar
from tests.administration import record_page as address
from tests.factories import ThemeFactory
from tests.markup import value_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client, today):
    """A registrar who may use the administration, signed in."""
    user = staff_registrar()
    client.force_login(user)
    return user


@pytest.fixture
def held(keeper):
    return reported_recommendation(keeper)


@pytest.mark.parametrize("existing", [True, False], ids=["change", "add"])
def test_a_form_sent_after_the_session_ended_comes_back_with_its_text(client, keeper, existing):
    theme = ThemeFactory(name="Before")
    address = page(Theme, "change", theme.pk) if existing else page(Theme, "add")
    form = {"name": "Typed anew", "code": "anew", "description": ""}
    client.logout()

    away = client.post(address, form)
    client.force_login(keeper)
    shown = client.get(address).content.decode()
    once = client.get(address).content.decode()
    unchanged = list(Theme.objects.values_list("name", flat=True))
    client.post(address, form)

    assert away.url == f"{reverse('sign-in')}?next={quote(address, safe='')}&kept=1"
    assert "You had been signed out. Nothing was sent and nothing was lost" in shown
    assert ('value="Typed anew"' in shown, 'value="Typed anew"' in once) == (True, False)
    assert unchanged == ["Before"]
    assert Theme.objects.filter(name="Typed anew").exists()


def typed_signed_out(client, recommendation, kind, person, **details):
    """Send the form of the kind without a session; what the page of the address then is."""
    form = client.get(address(recommendation, kind)).context["form"]
    sent = {name: form.initial[name] for name in ("on", "token", "seen")} | details
    client.logout()
    away = client.post(address(recommendation, kind), sent)
    client.force_login(person)
    return sent, away, parse_qs(urlsplit(away.url).query)["next"][0]


def test_an_act_sent_after_the_session_ended_comes_back_with_its_text(client, keeper, held):
    details = {"closure": "superseded", "text": "By a later law."}
    sent, away, back = typed_signed_out(client, held, Kind.CLOSE, keeper, **details)

    page_again = client.get(back)
    nothing_yet = held.acts.filter(kind=Kind.CLOSE).count()
    recorded_now = client.post(back, sent)

    assert away.url.startswith(f"{reverse('sign-in')}?next=")
    assert away.url.endswith("&kept=1")
    assert back == address(held, Kind.CLOSE)
    text = page_again.content.decode()
    assert "You had been signed out. Nothing was sent and nothing was lost" in text
    assert "By a later law." in text
    assert page_again.context["form"]["closure"].value() == "superseded"
    assert nothing_yet == 0
    act = held.acts.get(kind=Kind.CLOSE)
    assert recorded_now.url == page(Act, "change", act.pk)


def test_a_kept_act_comes_back_in_the_form_of_its_own_kind_alone(client, keeper, held):
    typed_signed_out(client, held, Kind.CLOSE, keeper, text="By a later law.")

    other = client.get(address(held, Kind.REOPEN)).content.decode()
    own = client.get(address(held, Kind.CLOSE)).content.decode()
    again = client.get(address(held, Kind.CLOSE)).content.decode()

    found = ["By a later law." in text for text in (other, own, again)]
    assert found == [False, True, False]


def test_a_form_fetched_back_with_another_text_is_asked_for_again(client, held):
    path = address(held, Kind.UPDATE)
    form = client.get(path).context["form"]
    carried = {name: form.initial[name] for name in ("on", "token", "seen")}
    carried["in_name_of"] = held.assignments.get().agency_id

    client.post(path, carried | {"text": "The first text."})
    again = client.post(path, carried | {"text": "Quite another text."})
    token = again.context["form"]["token"].value()
    client.post(path, carried | {"text": "Quite another text.", "token": token})

    assert "sent before, and said something else" in again.content.decode()
    texts = list(held.acts.filter(kind=Kind.UPDATE).in_order().values_list("text", flat=True))
    assert texts[-2:] == ["The first text.", "Quite another text."]


def test_form_says_whose_it_is(client, keeper):
    add = client.get(reverse("admin:recommendations_theme_add"))

    assert value_of(add, "whose") == whose(keeper.pk)
