from datetime import date

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from agencies.models import Agency, Membership, Source, Succession, User
from recommendations.choices import Role
from seminar_tracker.kept import SESSION_KEY
from tests.administration import (
    HOSTILE,
    NO_AGENCY_ROWS,
    administrator,
    agency_form,
    filters,
    models_of,
    page,
    parameters,
    staff_official,
    staff_registrar,
    texts,
)
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MembershipFactory,
    SuccessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MODELS = [*models_of("agencies"), LogEntry]


@pytest.fixture
def boss(client, today):
    user = administrator(is_registrar=True)
    client.force_login(user)
    return user


@pytest.fixture
def some(boss, client):
    """One record of each sort, and one kept change made by the administrator."""
    agency = SuccessionFactory().successor
    MembershipFactory(agency=agency)
    Source.objects.create(code="law", title="A law", url="https://law.example/1")
    client.post(page(Source, "add"), {"code": "order", "title": "An order"})
    return agency


# --- Who may -----------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_administrator_sees_each_list(client, boss, model):
    assert client.get(page(model)).status_code == 200


@pytest.mark.parametrize("model", models_of("agencies"), ids=lambda model: model.__name__)
def test_registrar_sees_each_list(client, model):
    client.force_login(staff_registrar())

    assert client.get(page(model)).status_code == 200


def test_registrar_sees_no_log_of_changes(client):
    client.force_login(staff_registrar())

    assert client.get(page(LogEntry)).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_staff_without_the_register_sees_no_list(client, model):
    for person in (UserFactory(is_staff=True, is_reviewer=True), staff_official()):
        client.force_login(person)

        assert client.get(page(model)).status_code == 403
        assert client.post(page(model, "add"), {}).status_code == 403


@pytest.mark.parametrize("flags", [{}, {"is_registrar": True}, {"is_reviewer": True}], ids=str)
def test_people_without_staff_status_are_asked_to_sign_in(client, flags):
    client.force_login(UserFactory(**flags))

    response = client.get(page(Agency))

    assert response.url.startswith(reverse("admin:login"))


def test_anonymous_is_asked_to_sign_in(client):
    assert client.get(page(Agency)).url.startswith(reverse("admin:login"))
    assert client.get(reverse("admin:login")).status_code == 200


def test_registrar_changes_no_person_and_sees_no_password(client):
    person = UserFactory(password="md5$salt$hash")
    client.force_login(staff_registrar())

    shown = client.get(page(User, "change", person.pk))
    sent = client.post(page(User, "change", person.pk), {"username": "x", "is_superuser": "on"})

    assert "Password" not in shown.content.decode()
    assert sent.status_code == 403
    assert (
        client.get(reverse("admin:auth_user_password_change", args=[person.pk])).status_code == 403
    )
    assert client.get(page(User, "add")).status_code == 403


def test_administrator_makes_a_person_and_then_a_registrar(client, boss):
    secret = "a long enough passphrase"
    client.post(
        page(User, "add"),
        {"username": "aigul", "password1": secret, "password2": secret, "usable_password": "true"},
    )
    person = User.objects.get(username="aigul")
    rows = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    rights = {"is_active": "on", "is_staff": "on", "is_registrar": "on"}
    mails = {"language": "kk", "frequency": "weekly"}
    client.post(page(User, "change", person.pk), {"username": "aigul"} | rights | mails | rows)

    person.refresh_from_db()
    assert (person.is_registrar, person.is_superuser, person.check_password(secret)) == (
        True, False, True,
    )  # fmt: skip
    assert (person.language, person.frequency) == ("kk", "weekly")


# --- Lists -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_filter_and_search_answers(client, some, model):
    addresses = [*filters(client, model), page(model) + "?q=a+b", page(model) + "?q=%27%22%25_"]

    assert {client.get(address).status_code for address in addresses} == {200}


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_hand_made_addresses_end_in_the_list(client, some, model, value):
    for name in parameters(client, model):
        response = client.get(f"{page(model)}?{name}={value}", follow=True)

        assert (name, response.status_code) == (name, 200)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_unknown_objects_are_told(client, boss, model):
    for key in ("banana", "0", "99999999999999999999"):
        address = page(model, "change", 1).replace("/1/", f"/{key}/")
        response = client.get(address, follow=True)

        assert response.status_code == 200
        assert "doesn’t exist" in texts(response)


def test_a_search_of_a_thousand_words_answers(client, boss):
    assert client.get(page(Agency) + "?q=" + "a+" * 1000).status_code == 200


@pytest.mark.parametrize("word", ["MoJ", "Justice", "юстиции", "Әділет", "justice-ministry"])
def test_agency_is_found_by_code_and_each_name(client, boss, word):
    AgencyFactory(
        code="justice-ministry", abbreviation="MoJ", name_en="Ministry of Justice",
        name_ru="Министерство юстиции", name_kk="Әділет министрлігі",
    )  # fmt: skip
    AgencyFactory()

    listed = client.get(page(Agency), {"q": word}).context["cl"].result_list

    assert [agency.code for agency in listed] == ["justice-ministry"]


def test_life_filter_parts_the_agencies(client, boss):
    AgencyFactory(code="living")
    AgencyFactory(code="gone", ended_on=date(2008, 6, 30))

    def codes(life):
        return [row.code for row in client.get(page(Agency), {"life": life}).context["cl"].queryset]

    assert (codes("exists"), codes("ended")) == (["living"], ["gone"])


def test_identified_filter_parts_the_agencies(client, boss):
    AgencyFactory(code="known")
    AgencyFactory(code="label", kind="unidentified")

    def codes(answer):
        found = client.get(page(Agency), {"identified": answer}).context["cl"].queryset
        return [row.code for row in found]

    assert (codes("yes"), codes("no")) == (["known"], ["label"])


@pytest.mark.parametrize("rows", [1, 3])
def test_agency_list_counts_custody_in_a_flat_number_of_queries(
    client, boss, rows, django_assert_num_queries
):
    for _ in range(rows):
        agency = AgencyFactory()
        AssignmentFactory(agency=agency, starts_on=date(2008, 1, 1))
        AssignmentFactory(agency=agency, starts_on=date(2008, 2, 1))
        AssignmentFactory(agency=agency, role=Role.SUPPORTING, starts_on=date(2008, 1, 1))
        AssignmentFactory(agency=agency, starts_on=date(2008, 1, 1), ends_on=date(2008, 6, 30))
        AssignmentFactory(agency=agency)

    with django_assert_num_queries(5):  # session, person, rows found, rows in all, rows
        response = client.get(page(Agency))

    assert [row.in_custody for row in response.context["cl"].result_list] == [2] * rows


# --- Changes and refusals ----------------------------------------------------------------


def test_a_change_is_kept_with_who_and_before_and_after(client, boss):
    parent = AgencyFactory(name_en="The Government")
    agency = AgencyFactory(name_en="Old name")

    client.post(
        page(Agency, "change", agency.pk), agency_form(agency, name_en="New name", parent=parent.pk)
    )
    shown = client.get(page(Agency, "history", agency.pk))

    newest = shown.context["changes"][0]
    assert newest.entry.actor == boss
    assert {(change.field, change.before, change.after) for change in newest.changes} == {
        ("Name in English", "Old name", "New name"),
        ("Parent body", "–", "The Government"),
    }
    assert "Old name" in shown.content.decode()


def test_the_history_never_tells_a_password(client, boss):
    person = UserFactory()
    person.set_password("a long enough passphrase")
    person.save()

    shown = client.get(page(User, "history", person.pk))

    fields = {change.field for item in shown.context["changes"] for change in item.changes}
    assert "Password" not in fields
    assert person.password not in shown.content.decode()


def test_the_log_shows_a_change_to_the_administrator(client, some):
    entry = LogEntry.objects.filter(object_repr="order: An order").get()

    shown = client.get(page(LogEntry, "change", entry.pk)).content.decode()

    assert "An order" in shown
    assert client.post(page(LogEntry, "change", entry.pk), {}).status_code == 403
    assert client.post(page(LogEntry, "delete", entry.pk), {}).status_code == 403


def test_a_succession_round_a_circle_is_refused_in_words(client, boss):
    link = SuccessionFactory()

    response = client.post(
        page(Succession, "add"),
        {"predecessor": link.successor_id, "successor": link.predecessor_id, "kind": "merged",
         "effective_on": "2008-01-01", "precision": "day", "confidence": "verified"},
    )  # fmt: skip

    assert "no agency succeeds itself" in response.content.decode()
    assert Succession.objects.count() == 1


def test_a_circle_sent_in_two_rows_at_once_comes_back_as_the_form(client, boss):
    agency, other = AgencyFactory(), AgencyFactory()
    row = {"kind": "merged", "effective_on": "2008-01-01", "precision": "day",
           "confidence": "verified"}  # fmt: skip
    rows = {f"successions-0-{name}": value for name, value in row.items()}
    rows |= {f"inheritances-0-{name}": value for name, value in row.items()}
    rows |= {"successions-0-successor": other.pk, "inheritances-0-predecessor": other.pk}
    rows |= {"successions-TOTAL_FORMS": 1, "inheritances-TOTAL_FORMS": 1}

    response = client.post(
        page(Agency, "change", agency.pk), agency_form(agency, name_en="Typed anew", **rows)
    )

    text = response.content.decode()
    assert "No agency succeeds itself, directly or round a circle." in text
    assert "Typed anew" in text
    assert Succession.objects.count() == 0


def test_a_form_without_anything_is_told_so(client, boss):
    for model in models_of("agencies"):
        rows = NO_AGENCY_ROWS if model is Agency else {}
        response = client.post(page(model, "add"), rows)

        assert (model, response.status_code) == (model, 200)
        assert response.context["errors"]


def test_choices_that_are_none_are_told(client, boss):
    for value in ("banana", "99999999999999999999"):
        form = {"user": value, "agency": value, "role": "official", "starts_on": "2008-01-01"}
        assert client.post(page(Membership, "add"), form).context["errors"]
        assert client.get(page(Membership, "add"), form).status_code == 200
        agency = AgencyFactory()
        response = client.post(
            page(Agency, "change", agency.pk), agency_form(agency, sources=value, parent=value)
        )
        assert response.context["errors"]


def test_a_name_of_100_000_letters_is_too_long_and_an_owl_is_fine(client, boss):
    agency = AgencyFactory()
    address = page(Agency, "change", agency.pk)

    refused = client.post(address, agency_form(agency, name_en="a" * 100_000))
    client.post(address, agency_form(agency, name_en="Owls 🦉"))

    agency.refresh_from_db()
    assert "at most 250 characters" in refused.content.decode()
    assert agency.name_en == "Owls 🦉"


def test_an_agency_that_something_refers_to_is_not_deleted(client, boss):
    link = SuccessionFactory()

    shown = client.get(page(Agency, "delete", link.successor_id))
    sent = client.post(page(Agency, "delete", link.successor_id), {"post": "yes"})

    assert str(link) in shown.content.decode()
    assert sent.status_code == 200
    assert Agency.objects.count() == 2


def test_a_person_with_a_membership_is_advised_to_be_deactivated(client, boss):
    membership = MembershipFactory()

    shown = client.get(page(User, "delete", membership.user_id)).content.decode()

    assert "deactivate the account" in shown
    assert str(membership) in shown


def test_a_person_who_changed_something_is_not_deleted(client, some, boss):
    client.force_login(administrator())

    shown = client.get(page(User, "delete", boss.pk))
    client.post(page(User, "delete", boss.pk), {"post": "yes"})

    assert f"in the history, by {boss}" in shown.content.decode()
    assert User.objects.filter(pk=boss.pk).exists()


def test_deleting_the_selected_is_refused_for_what_is_referred_to(client, boss):
    link = SuccessionFactory()
    form = {"action": "delete_selected", "_selected_action": [link.successor_id], "post": "yes"}

    response = client.post(page(Agency), form)

    assert str(link) in response.content.decode()
    assert Agency.objects.count() == 2


def test_selecting_what_is_none_is_told(client, boss):
    form = {"action": "delete_selected", "_selected_action": ["banana"], "post": "yes"}

    response = client.post(page(Agency), form, follow=True)

    assert "Nothing was changed" in texts(response)


def test_the_password_of_a_new_person_is_kept_nowhere(client):
    client.post(page(User, "add"), {"username": "aigul", "password1": "a long enough passphrase"})

    assert SESSION_KEY not in client.session


def test_the_search_has_a_name(client, boss):
    AgencyFactory()

    assert 'id="searchbar" aria-label="Search"' in client.get(page(Agency)).content.decode()
