"""What the tests of the administration share: its pages, and everybody who may knock."""

from collections.abc import Iterator
from datetime import date

from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.choices import Kind, Role
from recommendations.models import Act, DocumentedFact, EditorialNote, Recommendation
from tests.factories import (
    AssignmentFactory,
    MembershipFactory,
    MilestoneFactory,
    ThemeFactory,
    UserFactory,
    entry,
    link,
)

HOSTILE = ["banana", "-1", "99999999999999999999", "%00", "%27;DROP+TABLE+agencies_agency;--", "🦉"]


def page(model: type[Model], view: str = "changelist", *args: int) -> str:
    """The address of a page of the administration."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def models_of(app: str) -> list[type[Model]]:
    """The app's models that have pages."""
    return [model for model in admin.site._registry if model._meta.app_label == app]


def filters(client: Client, model: type[Model]) -> Iterator[str]:
    """Each address that a filter of the list offers."""
    listed = client.get(page(model)).context["cl"]
    for spec in listed.filter_specs:
        for choice in spec.choices(listed):
            yield page(model) + choice.get("query_string", "")


def parameters(client: Client, model: type[Model]) -> list[str]:
    """The names under which the filters of the list read their values."""
    listed = client.get(page(model)).context["cl"]
    found = [name for spec in listed.filter_specs for name in spec.expected_parameters()]
    dates = [f"{listed.date_hierarchy}__year"] if listed.date_hierarchy else []
    return [*found, *dates, "p", "o", "q", "id__exact"]


def administrator(**flags: bool):
    return UserFactory(is_staff=True, is_superuser=True, **flags)


def staff_registrar(**flags: bool):
    return UserFactory(is_staff=True, is_registrar=True, **flags)


def staff_official():
    return MembershipFactory(user=UserFactory(is_staff=True)).user


def texts(response) -> str:
    """All messages that the page shows."""
    return " ".join(str(message) for message in response.context["messages"])


def reported_recommendation(registrar) -> Recommendation:
    """A recommendation that an agency accepted and reported on with evidence, and its notes."""
    tie = AssignmentFactory()
    recommendation = tie.recommendation
    recommendation.themes.add(ThemeFactory())
    MilestoneFactory(recommendation=recommendation, agency=tie.agency)
    asked = entry(registrar, date(2007, 5, 1))
    actions.nominate(recommendation, tie.agency, role=Role.LEAD, reason="Its field.", entry=asked)
    answered = entry(registrar, date(2007, 6, 1), agency=tie.agency)
    actions.answer(tie, response="accepted", entry=answered)
    actions.report(
        recommendation, text="The law is adopted.", progress="complete",
        evidence=[link("Law No 1", "https://law.example/1")],
        entry=entry(registrar, date(2008, 6, 1), agency=tie.agency),
    )  # fmt: skip
    seminar = recommendation.seminar
    EditorialNote.objects.create(
        seminar=seminar, recommendation=recommendation, code="e1", place="11(a)",
        verbatim="compressive", reading="comprehensive", kind="slip", certainty="high",
    )  # fmt: skip
    DocumentedFact.objects.create(
        seminar=seminar, recommendation=recommendation, code="f1", text="A law was adopted.",
        confidence="verified", happened_on=date(2008, 5, 1),
    )  # fmt: skip
    return recommendation


NO_AGENCY_ROWS = {
    f"{name}-{count}": "0"
    for name in ("successions", "inheritances", "memberships")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS")
}


def agency_form(agency, **changes):
    """The form of an agency as its page would send it, without rows of other records."""
    form = {
        "name_en": agency.name_en, "code": agency.code, "kind": agency.kind,
        "established_precision": "day", "established_confidence": "verified",
        "ended_precision": "day", "ended_confidence": "verified", "confidence": "verified",
    }  # fmt: skip
    return form | NO_AGENCY_ROWS | changes


def record_page(recommendation: Recommendation, kind: Kind) -> str:
    """The address at which an act of the kind is recorded."""
    return f"{page(Act, 'add')}?recommendation={recommendation.pk}&kind={kind.value}"
