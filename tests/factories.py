"""Test objects that do nothing surprising: what is not named is plain and valid.

Assignments, milestones and acts of the factories are rows as they stand in the database. Tests of
what people do call `recommendations.actions` instead, with an entry from `entry()`.
"""

import hashlib
from datetime import UTC, date, datetime, time

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from agencies.models import Agency, Membership, Succession, User
from recommendations.actions import Entry
from recommendations.choices import Kind, Role
from recommendations.models import (
    Act,
    Assignment,
    Evidence,
    Milestone,
    Recommendation,
    Seminar,
    Theme,
)

HELD_ON = date(2007, 4, 24)

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n:03}")


class RegistrarFactory(UserFactory):
    is_registrar = True


class ReviewerFactory(UserFactory):
    is_reviewer = True


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"agency-{n:03}")
    name_en = factory.Sequence(lambda n: f"Agency {n:03}")
    kind = "agency"


class SuccessionFactory(DjangoModelFactory):
    class Meta:
        model = Succession

    predecessor = factory.SubFactory(AgencyFactory)
    successor = factory.SubFactory(AgencyFactory)
    effective_on = date(2008, 1, 1)
    kind = "merged"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = "focal point"
    starts_on = HELD_ON


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    code = factory.Sequence(lambda n: f"theme-{n:03}")
    name = factory.Sequence(lambda n: f"Theme {n:03}")


class SeminarFactory(DjangoModelFactory):
    class Meta:
        model = Seminar

    slug = factory.Sequence(lambda n: f"seminar-{n:03}")
    short_title = factory.Sequence(lambda n: f"Seminar {n:03}")
    title = "A seminar on policy"
    held_on = HELD_ON


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    seminar = factory.SubFactory(SeminarFactory)
    label = factory.Sequence(lambda n: f"{n:03}")
    position = factory.Sequence(lambda n: n)
    title = factory.Sequence(lambda n: f"Recommendation {n:03}")
    text = "Do what was agreed;"


class AssignmentFactory(DjangoModelFactory):
    """A proposal of the plan: neither nominated nor accepted."""

    class Meta:
        model = Assignment

    recommendation = factory.SubFactory(RecommendationFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = Role.LEAD
    proposed_on = HELD_ON


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    recommendation = factory.SubFactory(RecommendationFactory)
    agency = factory.SubFactory(AgencyFactory)
    code = factory.Sequence(lambda n: f"M{n:03}")
    title = factory.Sequence(lambda n: f"Step {n:03}")
    set_on = HELD_ON
    first_due_on = date(2007, 12, 31)


class EvidenceFactory(DjangoModelFactory):
    """A file, in the storage when `file` has a content."""

    class Meta:
        model = Evidence

    act = factory.SubFactory("tests.factories.ActFactory")
    title = "Order No 17"
    file = factory.LazyFunction(lambda: ContentFile(PDF, "order.pdf"))
    original_name = "order.pdf"
    media_type = "application/pdf"
    size = len(PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()


class ActFactory(DjangoModelFactory):
    class Meta:
        model = Act

    kind = Kind.UPDATE
    recommendation = factory.SubFactory(RecommendationFactory)
    effective_on = HELD_ON
    happened_on = factory.SelfAttribute("effective_on")
    recorded_at = factory.LazyAttribute(lambda act: noon(act.effective_on))
    recorded_by = factory.SubFactory(RegistrarFactory)
    text = "Something happened."


def noon(on: date) -> datetime:
    return datetime.combine(on, time(6), UTC)


def entry(by: User, on: date, **details) -> Entry:
    """An entry made on the day on which it counts."""
    return Entry(by=by, on=on, at=noon(on), **details)


def link(title: str = "The draft", url: str = "https://example.org/draft") -> Evidence:
    """A publication, not yet saved."""
    return Evidence(title=title, url=url)
