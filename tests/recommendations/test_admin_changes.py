import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry as Step

from recommendations.choices import Kind, Role
from recommendations.models import (
    Act,
    Assignment,
    EditorialNote,
    Evidence,
    Milestone,
    Recommendation,
    Seminar,
)
from tests.administration import (
    administrator,
    page,
    reported_recommendation,
    staff_registrar,
)
from tests.factories import (
    ActFactory,
    AgencyFactory,
    AssignmentFactory,
    RecommendationFactory,
    SeminarFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db

INLINES = ("assignments", "milestones", "editorial_notes", "acts")
NO_ROWS = {
    f"{name}-{count}": "0"
    for name in (*INLINES, "recommendations")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture
def keeper(client, today):
    """A registrar who may use the administration, signed in."""
    user = staff_registrar()
    client.force_login(user)
    return user


@pytest.fixture
def held(keeper):
    return reported_recommendation(keeper)


def recommendation_form(recommendation, **changes):
    """The form of a recommendation as its page would send it, without rows of other records."""
    form = {
        "label": recommendation.label,
        "position": recommendation.position,
        "title": recommendation.title,
    }
    return form | NO_ROWS | changes


# --- What stays as it is -----------------------------------------------------------------


def test_the_text_and_the_seminar_stay_verbatim(client, held):
    other = SeminarFactory()
    form = recommendation_form(held, title="Another title", text="Forged", seminar=other.pk)

    client.post(page(Recommendation, "change", held.pk), form)

    after = Recommendation.objects.get(pk=held.pk)
    assert (after.title, after.text, after.seminar) == ("Another title", held.text, held.seminar)


def test_the_document_is_given_once(client, keeper):
    form = {"slug": "astana", "short_title": "Astana", "title": "Seminar", "held_on": "2007-04-24"}
    client.post(page(Seminar, "add"), form | NO_ROWS | {"document": "Word for word."})
    seminar = Seminar.objects.get()

    client.post(page(Seminar, "change", seminar.pk), form | NO_ROWS | {"document": "Forged."})

    seminar.refresh_from_db()
    assert seminar.document == "Word for word."


def test_the_slug_stays_once_there_are_recommendations(client, keeper):
    held, bare = RecommendationFactory().seminar, SeminarFactory()
    for seminar in (held, bare):
        form = {"slug": "renamed", "short_title": "S", "title": "T", "held_on": "2007-04-24"}
        client.post(page(Seminar, "change", seminar.pk), form | NO_ROWS)

    slug = held.slug
    held.refresh_from_db()
    bare.refresh_from_db()
    assert (held.short_title, held.slug, bare.slug) == ("S", slug, "renamed")
    assert client.get(page(Seminar, "change", held.pk)).status_code == 200


@pytest.mark.parametrize("has_acts", [False, True], ids=["no act yet", "met"])
@pytest.mark.parametrize("inline", [False, True], ids=["own page", "row of the recommendation"])
def test_the_past_of_a_milestone_stays(client, held, inline, has_acts):
    step, other = held.milestones.get(), AgencyFactory()
    if has_acts:
        ActFactory(kind=Kind.MEET, recommendation=held, milestone=step)
    row = {"code": step.code, "position": 1, "title": "Renamed", "agency": other.pk,
           "set_on": "2007-12-01", "first_due_on": "2020-01-01"}  # fmt: skip
    if inline:
        rows = {f"milestones-0-{name}": value for name, value in row.items()}
        rows |= {"milestones-0-id": step.pk, "milestones-0-recommendation": held.pk,
                 "milestones-TOTAL_FORMS": 1, "milestones-INITIAL_FORMS": 1}  # fmt: skip
        client.post(page(Recommendation, "change", held.pk), recommendation_form(held, **rows))
    else:
        client.post(page(Milestone, "change", step.pk), row)

    after = Milestone.objects.get(pk=step.pk)
    assert (after.title, after.set_on, after.first_due_on) == (
        "Renamed", step.set_on, step.first_due_on,
    )  # fmt: skip
    assert after.agency == (step.agency if has_acts else other)


def test_a_milestone_is_dropped_and_never_deleted(client, held):
    step = held.milestones.get()
    rows = {"milestones-0-id": step.pk, "milestones-0-recommendation": held.pk,
            "milestones-0-code": step.code, "milestones-0-position": 1,
            "milestones-0-title": step.title, "milestones-0-agency": step.agency_id,
            "milestones-0-DELETE": "on",
            "milestones-TOTAL_FORMS": 1, "milestones-INITIAL_FORMS": 1}  # fmt: skip
    several = {"action": "delete_selected", "_selected_action": [step.pk], "post": "yes"}

    refused = client.post(page(Milestone, "delete", step.pk), {"post": "yes"})
    client.post(page(Milestone), several)
    client.post(page(Recommendation, "change", held.pk), recommendation_form(held, **rows))
    shown = client.get(page(Milestone, "change", step.pk)).content.decode()

    assert refused.status_code == 403
    assert Milestone.objects.filter(pk=step.pk).exists()
    assert f"{page(Act, 'add')}?recommendation={held.pk}&amp;kind=drop" in shown


@pytest.mark.parametrize("inline", [False, True], ids=["own page", "row of the recommendation"])
def test_a_crafted_first_due_date_changes_nothing(client, held, inline):
    step = held.milestones.get()
    row = {"code": step.code, "position": 1, "title": "Renamed", "agency": step.agency_id,
           "set_on": "2007-04-24", "first_due_on": "2020-01-01"}  # fmt: skip
    if inline:
        rows = {f"milestones-0-{name}": value for name, value in row.items()}
        rows |= {"milestones-0-id": step.pk, "milestones-0-recommendation": held.pk,
                 "milestones-TOTAL_FORMS": 1, "milestones-INITIAL_FORMS": 1}  # fmt: skip
        client.post(
            page(Recommendation, "change", held.pk), recommendation_form(held) | NO_ROWS | rows
        )
    else:
        client.post(page(Milestone, "change", step.pk), row)

    after = Milestone.objects.get(pk=step.pk)
    assert (after.title, after.first_due_on) == ("Renamed", step.first_due_on)


def test_the_span_of_an_assignment_follows_from_acts_alone(client, keeper):
    tie = AssignmentFactory()
    form = {"recommendation": tie.recommendation_id, "agency": tie.agency_id, "role": Role.LEAD,
            "reason": "Its field.", "starts_on": "2008-01-01", "ends_on": "2008-02-01"}  # fmt: skip

    client.post(page(Assignment, "change", tie.pk), form)

    tie.refresh_from_db()
    assert (tie.reason, tie.starts_on, tie.ends_on) == ("Its field.", None, None)


def test_an_assignment_with_acts_keeps_its_agency(client, held):
    tie = held.assignments.get()

    client.post(
        page(Assignment, "change", tie.pk),
        {"agency": AgencyFactory().pk, "role": Role.SUPPORTING, "reason": "Anew."},
    )

    after = Assignment.objects.get(pk=tie.pk)
    assert (after.agency, after.role, after.reason) == (tie.agency, Role.LEAD, "Anew.")


@pytest.mark.parametrize("model", [Act, Evidence], ids=lambda model: model.__name__)
def test_acts_are_neither_changed_nor_deleted(client, held, model):
    client.force_login(administrator(is_registrar=True))
    record = model.objects.first()

    listed = client.get(page(model)).content.decode()

    assert client.post(page(model, "change", record.pk), {"text": "Forged"}).status_code == 403
    assert client.post(page(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in listed
    form = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    client.post(page(model), form, follow=True)
    assert model.objects.filter(pk=record.pk).exists()


def test_an_act_offers_a_later_act_to_correct_it(client, held):
    act = held.acts.get(kind=Kind.UPDATE)

    text = client.get(page(Act, "change", act.pk)).content.decode()

    assert f"{page(Act, 'add')}?recommendation={held.pk}&amp;kind=update" in text
    assert 'name="_save"' not in text


def test_a_reviewers_note_is_for_reviewers(client, held):
    act = ActFactory(
        kind=Kind.ASSESS, recommendation=held, verdict="fully", text="Seen by us", is_internal=True
    )
    addresses = [page(Act), page(Act, "change", act.pk), page(Recommendation, "change", held.pk)]

    def shown():
        return ["Seen by us" in client.get(address).content.decode() for address in addresses]

    assert shown() == [False, False, False]
    assert not client.get(page(Act), {"q": "Seen by us"}).context["cl"].result_count
    client.force_login(staff_registrar(is_reviewer=True))
    assert shown() == [True, True, True]


# --- Refusals in words -------------------------------------------------------------------


def test_a_seminar_is_not_moved_past_its_record(client, held):
    seminar = held.seminar
    form = {"slug": seminar.slug, "short_title": "S", "title": "T", "held_on": "2008-06-01"}

    response = client.post(page(Seminar, "change", seminar.pk), form | NO_ROWS)

    assert response.context["errors"]
    seminar.refresh_from_db()
    assert seminar.held_on == date(2007, 4, 24)


def test_what_only_the_database_refuses_comes_back_as_the_form(client, held, monkeypatch):
    monkeypatch.setattr(Seminar, "clean", lambda self: None)
    seminar = held.seminar
    form = {"slug": seminar.slug, "short_title": "Typed", "title": "T", "held_on": "2008-06-01"}

    text = client.post(page(Seminar, "change", seminar.pk), form | NO_ROWS).content.decode()

    assert "Something is already recorded before this date of the seminar." in text
    assert 'value="Typed"' in text
    assert not Step.objects.exists()


def test_a_label_twice_in_a_seminar_is_told(client, held):
    other = RecommendationFactory(seminar=held.seminar)
    form = recommendation_form(other, label=held.label)

    changed = client.post(page(Recommendation, "change", other.pk), form)
    form |= {"seminar": held.seminar_id, "text": "Words."}
    added = client.post(page(Recommendation, "add"), form)

    for response in (changed, added):
        assert "already has a recommendation so labelled" in response.content.decode()


def test_a_second_lead_is_told(client, held):
    form = {"recommendation": held.pk, "agency": AgencyFactory().pk, "role": Role.LEAD}

    text = client.post(page(Assignment, "add"), form).content.decode()

    assert "It already has a lead agency." in text
    assert held.assignments.count() == 1


def test_two_leads_in_one_form_are_told(client, keeper):
    recommendation = RecommendationFactory()
    rows = {"assignments-TOTAL_FORMS": 2}
    for number in range(2):
        rows |= {f"assignments-{number}-agency": AgencyFactory().pk,
                 f"assignments-{number}-role": Role.LEAD,
                 f"assignments-{number}-recommendation": recommendation.pk}  # fmt: skip

    response = client.post(
        page(Recommendation, "change", recommendation.pk),
        recommendation_form(recommendation, title="Typed anew", **rows),
    )

    text = response.content.decode()
    assert "It already has a lead agency." in text
    assert "Typed anew" in text
    assert Assignment.objects.count() == 0


def test_a_proposal_is_added_beside_the_recommendation(client, keeper):
    recommendation, agency = RecommendationFactory(), AgencyFactory()
    rows = {"assignments-TOTAL_FORMS": 1, "assignments-0-agency": agency.pk,
            "assignments-0-role": Role.LEAD, "assignments-0-reason": "Its field.",
            "assignments-0-starts_on": "2008-01-01"}  # fmt: skip

    client.post(
        page(Recommendation, "change", recommendation.pk),
        recommendation_form(recommendation, **rows),
    )

    tie = recommendation.assignments.get()
    assert (tie.agency, tie.starts_on, tie.proposed_on) == (agency, None, date(2008, 6, 30))


def test_an_editorial_note_beside_a_recommendation_has_its_seminar(client, held):
    row = {"code": "e2", "place": "11(b)", "verbatim": "teh", "reading": "the", "kind": "slip",
           "certainty": "high"}  # fmt: skip
    rows = {f"editorial_notes-0-{name}": value for name, value in row.items()}
    rows |= {"editorial_notes-TOTAL_FORMS": 1}
    address = page(Recommendation, "change", held.pk)

    client.post(address, recommendation_form(held, **rows))
    again = client.post(address, recommendation_form(held, **rows))

    assert EditorialNote.objects.get(code="e2").seminar == held.seminar
    assert "The seminar already has a note so coded." in again.content.decode()


@pytest.mark.parametrize(
    ("title", "saved"), [("a" * 100_000, False), ("Owls 🦉", True)], ids=["endless", "owl"]
)
def test_titles_are_short_and_may_have_owls(client, held, title, saved):
    client.post(page(Recommendation, "change", held.pk), recommendation_form(held, title=title))

    assert (Recommendation.objects.get(pk=held.pk).title == title) is saved


@pytest.mark.parametrize("model", [Seminar, Recommendation], ids=lambda model: model.__name__)
def test_what_is_referred_to_is_not_deleted(client, held, model):
    record = held if model is Recommendation else held.seminar

    shown = client.get(page(model, "delete", record.pk))
    client.post(page(model, "delete", record.pk), {"post": "yes"})
    form = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    client.post(page(model), form)

    assert "protected related objects" in shown.content.decode()
    assert model.objects.filter(pk=record.pk).exists()


def test_a_recommendation_without_anything_is_deleted_from_a_filtered_list(client, held):
    plain = RecommendationFactory()
    theme = ThemeFactory()
    plain.themes.add(theme)
    form = {"action": "delete_selected", "_selected_action": [plain.pk], "post": "yes"}

    client.post(f"{page(Recommendation)}?themes__id__exact={theme.pk}", form)

    assert list(Recommendation.objects.all()) == [held]


# --- Beside the recommendation -----------------------------------------------------------


def test_the_newest_twenty_acts_stand_beside_the_recommendation(client, keeper):
    recommendation = RecommendationFactory()
    for number in range(22):
        ActFactory(recommendation=recommendation, text=f"Text {number:02}.")
    address = page(Recommendation, "change", recommendation.pk)

    text = client.get(address).content.decode()
    every = f"{page(Act)}?recommendation__id__exact={recommendation.pk}"
    rows = {"acts-TOTAL_FORMS": 20, "acts-INITIAL_FORMS": 20}
    client.post(address, recommendation_form(recommendation, title="Typed anew", **rows))

    assert [n for n in range(22) if f"Text {n:02}." in text] == list(range(2, 22))
    assert f'href="{every}"' in text
    assert client.get(every).context["cl"].result_count == 22
    assert Recommendation.objects.get().title == "Typed anew"


def test_boxes_of_rows_have_names_of_their_own(client, held):
    text = client.get(page(Recommendation, "change", held.pk)).content.decode()

    for name in ("code", "title", "agency"):
        box = re.search(rf'<(?:input|select)[^>]* name="milestones-0-{name}"[^>]*>', text)
        assert box
        assert "aria-label=" in box[0]
    deletion = re.search(r'<input[^>]* name="editorial_notes-0-DELETE"[^>]*>', text)
    assert deletion
    assert 'aria-label="Delete"' in deletion[0]
