"""The description of the API in OpenAPI, made from the views, their shapes and the filters."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from recommendations.api.paging import PageParameters
from recommendations.api.serializers import Problem
from recommendations.filters import RecommendationFilter
from recommendations.models import Recommendation, Seminar
from seminar_tracker.clock import today

INTRODUCTION = _(
    "Everything that the pages of the register show to everybody, for programs: the same rows and "
    "figures for the same date and filters."
)
PROBLEM = "application/problem+json"
AS_OF = _("The date of the answer, from the first seminar to today; today when left out.")
NONE_MATCH = _("The ETag of the answer that you have: 304 when it is still the same.")
LANGUAGE = _("The language of names, titles and messages: en, ru or kk. Codes stay the same.")
SLUG, LABEL = r"^[-a-zA-Z0-9_]+$", r"^[\w.()-]+$"
TEXT = r"^[^\x00]+$"
WHOLE = {"type": "integer"}
HEADERS = [
    OpenApiParameter("If-None-Match", str, "header", description=NONE_MATCH),
    OpenApiParameter("Accept-Language", str, "header", description=LANGUAGE),
]
ANSWER_HEADERS = [
    OpenApiParameter(
        "ETag", str, "header", response=[200, 304], required=True,
        description=_("Changes when anything in the answer does."),
    ),
    OpenApiParameter(
        "RateLimit-Limit", WHOLE, "header", response=True, description=_("Requests in the period."),
    ),
    OpenApiParameter(
        "RateLimit-Remaining", WHOLE, "header", response=True, description=_("How many are left."),
    ),
    OpenApiParameter(
        "RateLimit-Reset", WHOLE, "header", response=True,
        description=_("Seconds until there is room for one more."),
    ),
    OpenApiParameter(
        "Retry-After", WHOLE, "header", response=[429], required=True,
        description=_("Seconds to wait."),
    ),
]  # fmt: skip


def filter_parameters() -> Iterator[OpenApiParameter]:
    """The filters of the register, with what can be chosen now; labels beside the codes."""
    filterset = RecommendationFilter(
        QueryDict(),
        queryset=Recommendation.objects.none(),
        on=today(),
        seminars=list(Seminar.objects.defer("document")),
    )
    for name, field in filterset.form.fields.items():
        words = str(field.label)
        if not hasattr(field, "choices"):
            said = {"type": "string", "maxLength": field.max_length, "pattern": TEXT}
            yield OpenApiParameter(name, said, description=words)
            continue
        labels = {code: str(label) for code, label in field.choices if code}
        said = {"type": "string", "x-labels": labels} | ({"enum": list(labels)} if labels else {})
        if isinstance(field, forms.ChoiceField):
            yield OpenApiParameter(name, said, description=words)
        else:
            several = {"type": "array", "items": said}
            yield OpenApiParameter(name, several, description=words, style="form", explode=False)


class Operation(AutoSchema):
    """What the description says of an address, as its view has it."""

    def get_operation_id(self) -> str:
        return type(self.view).__name__

    def get_summary(self) -> str:
        return str(self.view.summary)

    def get_description(self) -> str:
        return str(self.view.explanation)

    def get_tags(self) -> list[str]:
        return []

    def get_override_parameters(self) -> list[Any]:
        # Asked for again for each status of each answer.
        if not hasattr(self.view, "described"):
            self.view.described = [*self.parameters(), *HEADERS, *ANSWER_HEADERS]
        return self.view.described

    def parameters(self) -> Iterator[Any]:
        """What the address itself takes."""
        view = self.view
        for name, words in view.places.items():
            said = {"type": "string", "pattern": LABEL if name == "label" else SLUG}
            yield OpenApiParameter(name, said, "path", required=True, description=words)
        if view.is_filtered:
            yield from filter_parameters()
        yield OpenApiParameter("as_of", {"type": "string", "format": "date"}, description=AS_OF)
        if view.is_paged:
            yield PageParameters

    def get_response_serializers(self) -> dict[Any, Any]:
        problems = {
            400: _("Some of what the address asks is not understood."),
            404: _("Nothing is at this address."),
            429: _("Too many requests within the time."),
        }
        if not self.view.places:
            del problems[404]
        return {
            200: self.view.shape,
            304: OpenApiResponse(description=_("You have this answer already.")),
        } | {
            (status, PROBLEM): OpenApiResponse(Problem, description=words)
            for status, words in problems.items()
        }


def describe() -> dict[str, Any]:
    """The description, in the language of the reader."""
    said = SchemaGenerator().get_schema(public=True)
    said["info"]["description"] = str(INTRODUCTION)
    return said
