"""How tests read feeds, and the recommendation whose acts stand in them."""

from xml.etree import ElementTree

from django.urls import reverse

from agencies.models import Agency
from recommendations.models import Recommendation
from tests.factories import AgencyFactory, RecommendationFactory, SeminarFactory

ATOM = "{http://www.w3.org/2005/Atom}"
ALL = reverse("recommendations:feed")


def ministry() -> Agency:
    return AgencyFactory(code="minjust", name_en="Ministry of Justice", name_ru="Минюст")


def open_courts() -> Recommendation:
    """Recommendation c of the seminar "graft"."""
    seminar = SeminarFactory(slug="graft", short_title="Astana 2007")
    return RecommendationFactory(seminar=seminar, label="c", title="Open courts")


def read(client, address=ALL, **details):
    response = client.get(address, **details)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


def entries(client, address=ALL, **details):
    return read(client, address, **details).findall(f"{ATOM}entry")


def titles(client, address=ALL, **details):
    return [each.findtext(f"{ATOM}title") for each in entries(client, address, **details)]


def contents(client, address=ALL):
    return " ".join(each.findtext(f"{ATOM}content") for each in entries(client, address))


def addresses(lead):
    said = lead.recommendation
    return [
        ALL,
        reverse("recommendations:feed-seminar", args=[said.seminar.slug]),
        reverse("recommendations:feed-agency", args=[lead.agency.code]),
        reverse("recommendations:feed-recommendation", args=[said.seminar.slug, said.label]),
    ]
