"""What all addresses of the API have in common."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, Throttled, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from recommendations.api.description import Operation
from recommendations.api.limits import ClientLimit
from recommendations.api.paging import PageParameters, Pager
from recommendations.filters import RecommendationFilter
from recommendations.kept_pages import kept_answer
from recommendations.selection import Selection, select
from recommendations.tables import definitions
from seminar_tracker.clock import BadDate
from seminar_tracker.open_data import problem, put

# The limit is counted before, so that what is kept counts as well.
kept = method_decorator(kept_answer)
# What a message tells of a value that somebody sent.
LONGEST = 200


class AlwaysJson(BaseContentNegotiation):
    """There is one format: nobody is refused for asking for another."""

    def select_renderer(
        self, request: Request, renderers: Sequence[Any], format_suffix: str = ""
    ) -> Any:
        return renderers[0], renderers[0].media_type


class OpenView(APIView):
    """An address that everybody may read. Subclasses say what it has, and the description asks."""

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = AlwaysJson
    schema = Operation()

    summary: ClassVar[Promise | str]
    explanation: ClassVar[Promise | str] = ""
    shape: ClassVar[type[Serializer]]
    is_filtered: ClassVar[bool] = False
    is_paged: ClassVar[bool] = False
    # What the variable parts of the address mean.
    places: ClassVar[dict[str, Promise | str]] = {}

    limit: ClientLimit | None = None

    @classmethod
    def known(cls) -> set[str]:
        """The parameters that the address takes."""
        filters = RecommendationFilter.base_filters if cls.is_filtered else ()
        paging = PageParameters().fields if cls.is_paged else ()
        return {"as_of", *filters, *paging}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known, wrong = self.known(), {}
        for name, value in request.query_params.items():
            if name not in known:
                wrong[name[:LONGEST]] = [_("There is no such parameter here.")]
            elif not value:
                wrong[name] = [_("Give it a value, or leave it out.")]
        if wrong:
            raise ValidationError(wrong)

    def check_throttles(self, request: Request) -> None:
        if request.method == "OPTIONS":
            return
        self.limit = ClientLimit()
        if not self.limit.allow_request(request, self):
            self.throttled(request, self.limit.seconds)

    def finalize_response(
        self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.limit:
            put(response, self.limit.headers)
        return response

    def get_exception_handler(self) -> Any:
        return in_words

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a browser asks before it lets a page of another site read an answer."""
        return HttpResponse(status=204)

    def pager(self) -> Pager:
        """The page that is asked for, and its date."""
        request = self.request
        return Pager(request.query_params, on=request.on, is_chosen=request.as_of is not None)

    def select(self, on: date) -> Selection:
        """What the filters of the address find on the date."""
        selection = select(self.request.query_params, on=on)
        if not selection.is_valid:
            raise ValidationError(selection.filterset.errors)
        return selection

    def answer(self, on: date, *, address: str, page: str, **data: Any) -> Response:
        """The answer in its shape, with what it says of itself."""
        about = {
            "as_of": on,
            "filters": data.pop("filters", {}),
            "definitions": definitions(),
            "address": address,
            "page": page,
        }
        return Response(self.shape({"about": about, **data}, context={"on": on}).data)


def in_words(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """What went wrong, as data; None for a mistake of the tracker's own."""
    match error:
        case BadDate():
            return problem(400, str(error), {"as_of": [str(error)]})
        case Http404():
            return problem(404, _("Nothing is at this address."))
        case ValidationError(detail=detail):
            errors = {
                name: [str(words)[:LONGEST] for words in told] for name, told in detail.items()
            }
            return problem(400, _("Some of what the address asks is not understood."), errors)
        case Throttled(wait=wait):
            response = problem(429, _("That was too much within the time. Wait, and ask again."))
            response["Retry-After"] = str(wait)
            return response
        case APIException():
            return problem(error.status_code, str(error.detail))
    return None
