"""The shapes of the answers; the description is made from them.

A choice is its code and never its label. Every field is in every answer, null where there is
nothing to say.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.choices import AgencyKind, SuccessionKind
from recommendations.api.addresses import at, page_at
from recommendations.api.fields import Cell, Code, PastDay, TableRow, agency_code, code, day
from recommendations.choices import (
    Closure,
    Instrument,
    Kind,
    MilestoneState,
    OrphanReason,
    Progress,
    Response,
    Role,
    Signal,
    Stage,
    Verdict,
)
from recommendations.figures import Figure
from recommendations.models import Act, Assignment, Evidence, Milestone
from recommendations.rows import PlainRow
from recommendations.rules.spans import cut_off, days_in
from recommendations.tables import COLUMNS
from seminar_tracker.addresses import absolute


class About(serializers.Serializer):
    """What an answer is about."""

    as_of = serializers.DateField(help_text=_("The date of everything in the answer."))
    filters = serializers.DictField(
        child=serializers.CharField(), help_text=_("The filters that narrow it.")
    )
    definitions = serializers.URLField(help_text=_("Where every figure is defined."))
    address = serializers.URLField(help_text=_("This answer again, on the same date."))
    page = serializers.URLField(help_text=_("A page that shows the same to people."))


class Problem(serializers.Serializer):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text=_("What is wrong, in words."))
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text=_("What is wrong with each parameter."),
    )


class SignalCounts(serializers.Serializer):
    """How many recommendations bear each signal."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: serializers.IntegerField(min_value=0) for key in ("total", *Signal.values)}


class ReasonCounts(serializers.Serializer):
    """How many orphans there are for each reason."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {key: serializers.IntegerField(min_value=0) for key in OrphanReason.values}


class Index(serializers.Serializer):
    """Where the API has what."""

    about = About()
    recommendations = serializers.URLField()
    seminars = serializers.URLField()
    agencies = serializers.URLField()
    figures = serializers.URLField()
    description = serializers.URLField(help_text=_("The description in OpenAPI."))
    documentation = serializers.URLField()


class Row(serializers.Serializer):
    """A row of the register: the same facts under the same names as in its JSON file."""

    def get_fields(self) -> dict[str, serializers.Field]:
        cells: dict[str, serializers.Field] = {column.key: Cell(column) for column in COLUMNS}
        return cells | {"address": serializers.SerializerMethodField()}

    def get_address(self, row: PlainRow) -> str:
        return at("recommendation", row.seminar.slug, row.label, on=self.context["on"])


class RecommendationPage(serializers.Serializer):
    about = About()
    next = serializers.URLField(
        allow_null=True, help_text=_("The next page; null on the last one.")
    )
    rows = Row(many=True)


class AssignmentSerializer(serializers.Serializer):
    """A tie of an agency to the recommendation."""

    agency = agency_code()
    agency_name = serializers.CharField(source="agency.name")
    role = Code(Role)
    stage = Code(Stage)
    nominated_on = day()
    answered_on = day()
    starts_on = PastDay()
    ends_on = PastDay()
    days = serializers.SerializerMethodField(help_text=_("For how many days it has accepted."))

    def get_days(self, tie: Assignment) -> int:
        on = self.context["on"]
        if not tie.starts_on or tie.starts_on > on:
            return 0
        return days_in([cut_off(tie.starts_on, tie.ends_on, tie.agency.ended_on, on=on)])


class MilestoneSerializer(serializers.Serializer):
    """A dated step."""

    code = serializers.CharField()
    title = serializers.CharField()
    proof = serializers.CharField()
    agency = agency_code()
    state = Code(MilestoneState)
    set_on = serializers.DateField()
    first_due_on = serializers.DateField()
    due_on = serializers.DateField()
    slippage_days = serializers.SerializerMethodField(
        help_text=_("From the first to the present due date.")
    )
    moves = serializers.IntegerField(help_text=_("How often its due date was moved."))
    met_on = day()
    dropped_on = day()

    def get_slippage_days(self, step: Milestone) -> int:
        return (step.due_on - step.first_due_on).days


class PartSerializer(serializers.Serializer):
    """A passage that is closed by itself."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    closure = code(Closure)
    closure_on = serializers.SerializerMethodField()

    def get_closure_on(self, part: Any) -> date | None:
        return part.closure_on if part.closure else None


def address_of(evidence: Evidence) -> str | None:
    """Where the evidence can be read, with the host; null for a document that is only named."""
    address = evidence.get_absolute_url()
    return (absolute(address) if evidence.file else address) or None


class EvidenceSerializer(serializers.Serializer):
    """A publication or a file that everybody may open."""

    title = serializers.CharField()
    url = serializers.SerializerMethodField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()

    def get_url(self, evidence: Evidence) -> str | None:
        return address_of(evidence)


class RelianceSerializer(serializers.Serializer):
    """Evidence of another act, which everybody may open."""

    title = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, evidence: Evidence) -> str | None:
        return address_of(evidence)


class ActSerializer(serializers.Serializer):
    """One thing that was done and counts. Who typed it in is not told."""

    id = serializers.IntegerField()
    kind = Code(Kind)
    effective_on = serializers.DateField(help_text=_("From which day it counts."))
    happened_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    agency = agency_code(allow_null=True)
    assigned_agency = agency_code("assignment.agency.code", allow_null=True)
    milestone = serializers.CharField(source="milestone.code", allow_null=True)
    part = serializers.IntegerField(source="part.number", allow_null=True)
    text = serializers.SerializerMethodField(
        help_text=_("What was said; null for a reviewer’s internal note.")
    )
    response = code(Response)
    officer_name = serializers.CharField()
    officer_position = serializers.CharField()
    progress = code(Progress)
    instrument_kind = code(Instrument)
    instrument = serializers.CharField()
    instrument_url = serializers.CharField()
    repeats = serializers.IntegerField(
        source="repeats_id",
        allow_null=True,
        help_text=_("The act since which it brings no new fact."),
    )
    due_on = day()
    verdict = code(Verdict)
    closure = code(Closure)
    evidence = EvidenceSerializer(many=True, source="shown")
    relied = RelianceSerializer(
        many=True,
        help_text=_("The public evidence of earlier acts on which the verdict rests."),
    )

    def get_text(self, act: Act) -> str | None:
        return None if act.is_internal else act.text


class RecordFigures(serializers.Serializer):
    """What is counted of one recommendation."""

    owned_days = serializers.IntegerField()
    all_days = serializers.IntegerField(help_text=_("Days since the seminar."))
    coverage = serializers.IntegerField(
        allow_null=True, help_text=_("Owned days in per cent; null on the day of the seminar.")
    )
    met = serializers.IntegerField()
    late = serializers.IntegerField()
    moved = serializers.IntegerField(help_text=_("How many milestones were moved."))
    slipped = serializers.IntegerField(help_text=_("By how many days in all."))


class RecommendationRecord(serializers.Serializer):
    about = About()
    row = Row()
    figures = RecordFigures()
    assignments = AssignmentSerializer(many=True)
    milestones = MilestoneSerializer(many=True)
    parts = PartSerializer(many=True)
    acts = ActSerializer(many=True, help_text=_("The newest first."))


class SeminarRow(serializers.Serializer):
    """An event, with the figures of its recommendations."""

    slug = serializers.CharField(source="seminar.slug")
    short_title = serializers.CharField(source="seminar.short_title")
    title = serializers.CharField(source="seminar.title")
    held_on = serializers.DateField(source="seminar.held_on")
    place = serializers.CharField(source="seminar.place")
    host = agency_code("seminar.host.code", allow_null=True)
    reference = serializers.CharField(source="seminar.reference")
    plan_is_proposal = serializers.BooleanField(
        source="seminar.plan_is_proposal",
        help_text=_("Leads, milestones and due dates are proposals that no agency has agreed to."),
    )
    figures = SignalCounts()
    page = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()

    def get_page(self, row: dict[str, Any]) -> str:
        return page_at("seminar-detail", row["seminar"].slug, on=self.context["on"])

    def get_address(self, row: dict[str, Any]) -> str:
        return at("seminar", row["seminar"].slug, on=self.context["on"])


class SeminarPage(serializers.Serializer):
    about = About()
    next = serializers.URLField(allow_null=True)
    rows = SeminarRow(many=True)


class NoteSerializer(serializers.Serializer):
    """What an editor says about a slip of the source."""

    code = serializers.CharField()
    place = serializers.CharField()
    verbatim = serializers.CharField()
    reading = serializers.CharField()
    kind = serializers.CharField()
    certainty = serializers.CharField()


class SeminarRecord(serializers.Serializer):
    about = About()
    row = SeminarRow()
    document = serializers.CharField(help_text=_("The source document, word for word."))
    notes = NoteSerializer(many=True)


class AgencyRow(serializers.Serializer):
    """A public body, with the figures of what it holds."""

    code = serializers.CharField(source="agency.code")
    name = serializers.CharField(source="agency.name")
    abbreviation = serializers.CharField(source="agency.abbreviation")
    kind = Code(AgencyKind, source="agency.kind")
    exists = serializers.BooleanField(help_text=_("Whether it exists on the date."))
    established_on = day(source="agency.established_on")
    ended_on = PastDay(source="agency.ended_on")
    figures = SignalCounts()
    waiting = serializers.IntegerField(help_text=_("Nominations that it has not answered."))
    page = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()

    def get_page(self, row: dict[str, Any]) -> str:
        return page_at("agency-detail", row["agency"].code, on=self.context["on"])

    def get_address(self, row: dict[str, Any]) -> str:
        return at("agency", row["agency"].code, on=self.context["on"])


class AgencyPage(serializers.Serializer):
    about = About()
    next = serializers.URLField(allow_null=True)
    rows = AgencyRow(many=True)


class PredecessorSerializer(serializers.Serializer):
    """A body from which functions came."""

    kind = Code(SuccessionKind)
    effective_on = serializers.DateField()
    code = agency_code("predecessor.code")
    name = serializers.CharField(source="predecessor.name")


class SuccessorSerializer(serializers.Serializer):
    """A body to which functions went."""

    kind = Code(SuccessionKind)
    effective_on = serializers.DateField()
    code = agency_code("successor.code")
    name = serializers.CharField(source="successor.name")


class AgencyRecord(serializers.Serializer):
    about = About()
    row = AgencyRow()
    mandate = serializers.CharField(source="row.agency.mandate")
    parent = agency_code("row.agency.parent.code", allow_null=True)
    predecessors = PredecessorSerializer(many=True)
    successors = SuccessorSerializer(many=True)
    answer_days = serializers.FloatField(
        allow_null=True, help_text=_("Median days from a nomination to the answer.")
    )
    overdue = serializers.IntegerField(help_text=_("Open milestones past their due date."))


class FigureLink(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    address = serializers.URLField()


class FigureList(serializers.Serializer):
    about = About()
    figures = SignalCounts()
    orphan_reasons = ReasonCounts()
    measured = FigureLink(many=True, help_text=_("Figures that are measured, with their tables."))


class Measured(serializers.Serializer):
    """A figure with the table behind it."""

    key = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    source = serializers.CharField()
    value = serializers.CharField()
    cases = serializers.IntegerField(help_text=_("On how many cases it rests."))
    caution = serializers.CharField()
    beside = serializers.SerializerMethodField(help_text=_("Lesser numbers, by their names."))
    headings = serializers.ListField(child=serializers.CharField(), source="table.headings")
    rows = serializers.ListField(child=TableRow(), source="table.rows")

    def get_beside(self, figure: Figure) -> dict[str, str]:
        return {str(label): value for label, value in figure.beside}


class MeasuredFigure(serializers.Serializer):
    about = About()
    figure = Measured()
