"""The addresses of the API: what the pages show, read from the same places."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import Agency
from recommendations import dossier
from recommendations.api import serializers as shapes
from recommendations.api.addresses import at, page_at, path_to
from recommendations.api.description import describe
from recommendations.api.open_view import OpenView, kept
from recommendations.api.paging import DOCUMENT
from recommendations.choices import OrphanReason, Signal
from recommendations.exports.reading import snapshot
from recommendations.figures import DEFINITIONS, FIGURES, are_too_many, measure_one
from recommendations.models import Recommendation, Seminar
from recommendations.portfolio import agency_rows, portfolio
from recommendations.rows import read_rows
from recommendations.status import figures as record_figures
from recommendations.status import put_evidence
from seminar_tracker.addresses import absolute
from seminar_tracker.clock import not_before

NOTHING = dict.fromkeys(("total", *Signal.values), 0)
# What the variable parts of addresses mean.
SEMINAR, AGENCY = _("The address of the seminar, its slug."), _("The code of the agency.")
LABEL, FIGURE = _("The letter or number of the recommendation."), _("The key of the figure.")


class Index(OpenView):
    summary = _("Where the API has what")
    shape = shapes.Index

    def get(self, request: Request) -> Response:
        on = request.on
        places = ("recommendations", "seminars", "agencies", "figures")
        return self.answer(
            on,
            address=at("index", on=on),
            page=page_at("overview", on=on),
            **{name: at(name, on=on) for name in places},
            description=absolute(reverse("api:description")),
            documentation=absolute(reverse("api:docs")),
        )


class RecommendationList(OpenView):
    summary = _("The register")
    explanation = _(
        "The rows of the register for the same filters, in the order of the documents unless "
        "another one is asked for, also when words are searched for. In the order of the documents "
        "no row is missed or told twice, whatever is recorded between two pages. In another order "
        "a row can pass the reader when what it is sorted by changes meanwhile."
    )
    shape = shapes.RecommendationPage
    is_filtered = is_paged = True

    @kept
    def get(self, request: Request) -> Response:
        pager = self.pager()
        selection = self.select(pager.on)
        address = f"{reverse('api:recommendations')}?{selection.query}"
        with snapshot():
            keys = pager.turn(selection.rows, [*selection.order, *DOCUMENT], address)
            rows = read_rows(keys, on=selection.on)
        return self.answer(
            pager.on,
            address=pager.address(address, pager.cursor),
            page=selection.address(),
            filters=selection.chosen,
            next=pager.next,
            rows=rows,
        )


class RecommendationDetail(OpenView):
    summary = _("One recommendation")
    explanation = _(
        "Its row of the register, who was asked and who accepted, its milestones, and every "
        "public act that counts, the newest first."
    )
    shape = shapes.RecommendationRecord
    places = {"seminar": SEMINAR, "label": LABEL}

    @kept
    def get(self, request: Request, seminar: str, label: str) -> Response:
        on = request.on
        recommendation = dossier.find(seminar, label)
        not_before(on, recommendation.seminar.held_on)
        with snapshot():
            record = read_all(recommendation, on)
        return self.answer(
            on,
            address=at("recommendation", seminar, label, on=on),
            page=page_at("detail", seminar, label, on=on),
            **record,
        )


def read_all(recommendation: Recommendation, on: date) -> dict[str, Any]:
    """What everybody may know of one recommendation."""
    ties, steps = dossier.ties(recommendation, on), dossier.steps(recommendation, on)
    (row,) = read_rows([recommendation.pk], on=on)
    acts = dossier.acts(recommendation, on)
    public = dossier.evidence(recommendation, AnonymousUser(), on)
    put_evidence(acts, public, dossier.reliances(recommendation))
    return {
        "row": row,
        "figures": record_figures(ties, steps, since=recommendation.seminar.held_on, on=on),
        "assignments": ties,
        "milestones": steps,
        "parts": dossier.parts(recommendation, on),
        "acts": [act for act in acts if act.counts],
    }


class SeminarList(OpenView):
    summary = _("The seminars")
    explanation = _("Every seminar held by the date, the newest first.")
    shape = shapes.SeminarPage
    is_paged = True

    @kept
    def get(self, request: Request) -> Response:
        pager = self.pager()
        not_before(pager.on, Seminar.objects.earliest_day())
        held = Seminar.objects.filter(held_on__lte=pager.on).select_related("host")
        address = path_to("api:seminars", on=pager.on)
        keys = pager.turn(held, ("-held_on", "slug", "pk"), address)
        seminars = held.defer("document").in_bulk(keys)
        standing = Recommendation.objects.with_standing(on=pager.on)
        groups = standing.filter(seminar__in=keys).grouped("seminar")
        figures = {group["seminar"]: group for group in groups}
        return self.answer(
            pager.on,
            address=pager.address(address, pager.cursor),
            page=page_at("seminar-list", on=pager.on),
            next=pager.next,
            rows=[{"seminar": seminars[key], "figures": figures.get(key, NOTHING)} for key in keys],
        )


class SeminarDetail(OpenView):
    summary = _("One seminar")
    explanation = _("With its document word for word, and the notes on slips in it.")
    shape = shapes.SeminarRecord
    places = {"seminar": SEMINAR}

    @kept
    def get(self, request: Request, seminar: str) -> Response:
        on = request.on
        found = get_object_or_404(Seminar.objects.select_related("host"), slug=seminar)
        not_before(on, found.held_on)
        standing = Recommendation.objects.with_standing(on=on).filter(seminar=found)
        return self.answer(
            on,
            address=at("seminar", seminar, on=on),
            page=page_at("seminar-detail", seminar, on=on),
            row={"seminar": found, "figures": standing.figures()},
            document=found.document,
            notes=found.editorial_notes.all(),
        )


class AgencyList(OpenView):
    summary = _("The agencies")
    explanation = _(
        "Every public body that the register knows, by code, with the figures of what it holds."
    )
    shape = shapes.AgencyPage
    is_paged = True

    @kept
    def get(self, request: Request) -> Response:
        pager = self.pager()
        not_before(pager.on, Seminar.objects.earliest_day())
        address = path_to("api:agencies", on=pager.on)
        keys = pager.turn(Agency.objects.all(), ("code", "pk"), address)
        groups = agency_rows(on=pager.on)
        rows = {row["agency"].pk: row for row in [*groups["concerned"], *groups["others"]]}
        return self.answer(
            pager.on,
            address=pager.address(address, pager.cursor),
            page=page_at("agency-list", on=pager.on),
            next=pager.next,
            rows=[rows[key] | {"figures": rows[key]["figures"] or NOTHING} for key in keys],
        )


class AgencyDetail(OpenView):
    summary = _("One agency")
    explanation = _("Its life, who came before and after it, what it holds and how it answers.")
    shape = shapes.AgencyRecord
    places = {"code": AGENCY}

    @kept
    def get(self, request: Request, code: str) -> Response:
        on = request.on
        agency = get_object_or_404(Agency.objects.select_related("parent"), code=code)
        not_before(on, Seminar.objects.earliest_day())
        found = portfolio(agency, on=on)
        figures = Recommendation.objects.in_hands_of(agency, on=on).figures()
        told = ("predecessors", "successors", "answer_days", "overdue")
        return self.answer(
            on,
            address=at("agency", code, on=on),
            page=page_at("agency-detail", code, on=on),
            row={
                "agency": agency,
                "exists": found["exists"],
                "figures": figures,
                "waiting": found["waiting"].total,
            },
            **{name: found[name] for name in told},
        )


class FigureList(OpenView):
    summary = _("Figures")
    explanation = _(
        "How many recommendations of the register bear each signal, and why orphans are orphans, "
        "for the same filters; and where the figures are that are measured."
    )
    shape = shapes.FigureList
    is_filtered = True

    @kept
    def get(self, request: Request) -> Response:
        selection = self.select(request.on)
        with snapshot():
            figures = selection.rows.figures()
            reasons = selection.rows.filter(signal=Signal.ORPHAN).by_reason()
        return self.answer(
            selection.on,
            address=absolute(f"{reverse('api:figures')}?{selection.query}"),
            page=selection.address(),
            filters=selection.chosen,
            figures=figures,
            orphan_reasons=dict.fromkeys(OrphanReason.values, 0) | reasons,
            measured=[
                {
                    "key": key,
                    "title": DEFINITIONS[key].title,
                    "address": absolute(f"{reverse('api:figure', args=[key])}?{selection.query}"),
                }
                for key in FIGURES
            ],
        )


class FigureDetail(OpenView):
    summary = _("One figure that is measured")
    explanation = _(
        "Its value in words, on how many cases it rests, and the table behind it. The words follow "
        "the language of the request."
    )
    shape = shapes.MeasuredFigure
    is_filtered = True
    places = {"key": FIGURE}

    @kept
    def get(self, request: Request, key: str) -> Response:
        if key not in FIGURES:
            raise Http404
        selection = self.select(request.on)
        if too_many := are_too_many(selection.rows.count()):
            raise ParseError(too_many)
        return self.answer(
            selection.on,
            address=absolute(f"{reverse('api:figure', args=[key])}?{selection.query}"),
            page=selection.address("recommendations:figures"),
            filters=selection.chosen,
            figure=measure_one(key, selection.rows, on=selection.on),
        )


class Description(OpenView):
    """The description of the API in OpenAPI, which is not about a date."""

    schema = None  # type: ignore[assignment]

    def get(self, request: Request) -> Response:
        return Response(describe())
