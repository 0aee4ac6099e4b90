"""The page that explains the API, made from its description."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from agencies.models import Agency
from recommendations.api.description import describe
from recommendations.api.paging import MOST_ROWS
from recommendations.figures import FIGURES
from recommendations.models import Recommendation
from seminar_tracker.addresses import absolute
from seminar_tracker.http import TrackerRequest

PERIODS = {
    "second": ngettext_lazy(
        "One computer may ask %(n)d time a second.",
        "One computer may ask %(n)d times a second.",
        "n",
    ),
    "minute": ngettext_lazy(
        "One computer may ask %(n)d time a minute.",
        "One computer may ask %(n)d times a minute.",
        "n",
    ),
    "hour": ngettext_lazy(
        "One computer may ask %(n)d time an hour.",
        "One computer may ask %(n)d times an hour.",
        "n",
    ),
    "day": ngettext_lazy(
        "One computer may ask %(n)d time a day.", "One computer may ask %(n)d times a day.", "n"
    ),
}

PLACES = ("path", "query", "header")


@dataclass(frozen=True)
class Parameter:
    """What may stand in an address or in the head of a request."""

    name: str
    place: str
    words: str
    kind: str
    codes: Mapping[str, str]

    @property
    def anchor(self) -> str:
        return f"{self.place}-{self.name}"


@dataclass(frozen=True)
class Field:
    """A part of an answer; `shape` is the shape of what is in it, if it has one."""

    name: str
    kind: str
    shape: str
    words: str
    codes: list[str]


@dataclass(frozen=True)
class Address:
    """What can be asked at an address, with a link to try."""

    name: str
    path: str
    summary: str
    words: str
    parameters: list[Parameter]
    shape: str
    example: str


def kind(schema: dict[str, Any]) -> str:
    """The type of a value in a few words, such as "string (date) or null"."""
    if schema.get("type") == "array":
        said = f"array of {kind(schema['items'])}"
    else:
        said = schema.get("type", "object" if shape_of(schema) else "any")
        said += f" ({schema['format']})" if "format" in schema else ""
    return f"{said} or null" if schema.get("nullable") else said


def shape_of(schema: dict[str, Any]) -> str:
    """The name of the shape that is in the value, "" for a plain one."""
    (inner,) = schema.get("allOf", [schema])
    inner = inner.get("items", inner)
    return str(inner.get("$ref", "")).rpartition("/")[2]


def parameter(said: dict[str, Any]) -> Parameter:
    schema = said["schema"]
    labels = schema.get("items", schema).get("x-labels", {})
    return Parameter(said["name"], said["in"], said["description"], kind(schema), labels)


def shapes(description: dict[str, Any]) -> Iterator[tuple[str, str, list[Field]]]:
    """Each shape with what it says of itself and its fields."""
    for name, schema in description["components"]["schemas"].items():
        fields = [
            Field(
                key,
                kind(value),
                shape_of(value),
                value.get("description", ""),
                [code for code in value.get("enum", ()) if code],
            )
            for key, value in schema["properties"].items()
        ]
        yield name, schema.get("description", ""), fields


def addresses(description: dict[str, Any]) -> Iterator[Address]:
    """Each address; those with a variable part are tried with the first thing there is."""
    first = Recommendation.objects.with_seminar().first()
    agency = Agency.objects.filter(assignments__isnull=False).first()
    there = {
        "{seminar}": first.seminar.slug if first else "",
        "{label}": first.label if first else "",
        "{code}": agency.code if agency else "",
        "{key}": next(iter(FIGURES)),
    }
    for path, methods in description["paths"].items():
        asked, example = methods["get"], path
        for place, value in there.items():
            example = example.replace(place, value)
        yield Address(
            name=asked["operationId"],
            path=path,
            summary=asked["summary"],
            words=asked.get("description", ""),
            parameters=[parameter(each) for each in asked["parameters"]],
            shape=shape_of(asked["responses"]["200"]["content"]["application/json"]["schema"]),
            example="" if "//" in example else example,
        )


def limit(rate: str) -> str:
    """The setting in words."""
    number, _slash, period = rate.partition("/")
    return str(PERIODS[period] % {"n": int(number)})


@require_safe
def docs(request: TrackerRequest) -> HttpResponse:
    """What there is and how to ask for it."""
    description = describe()
    found = list(addresses(description))
    # As all addresses mean the same by it, each is explained once.
    parameters = {each.anchor: each for address in found for each in address.parameters}
    context = {
        "introduction": description["info"]["description"],
        "base": absolute(reverse("api:index")),
        "limit": limit(settings.API_RATE),
        "most_rows": MOST_ROWS,
        "addresses": found,
        "parameters": sorted(parameters.values(), key=lambda each: PLACES.index(each.place)),
        "shapes": list(shapes(description)),
    }
    return render(request, "api/docs.html", context)
