"""Predicates about acts and assignments, each for a given day."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import NegatedExpression
from django.db.models.functions import Coalesce

from agencies.querysets import covers, exists_on
from recommendations.choices import (
    CLOSURE_KINDS,
    CUSTODY_KINDS,
    NEWS_KINDS,
    OFFICER_KINDS,
    Kind,
    Role,
    Stage,
    Verdict,
)
from recommendations.querysets.stretches import standings
from recommendations.rules.permissions import UNDO_WITHIN

if TYPE_CHECKING:
    from agencies.models import User
    from recommendations.models import Act, Assignment  # noqa: F401 - in strings


# Acts by which an agency names an instrument, and by which somebody looked at the whole; indexes of
# the model hold both. A request for evidence looks, and checks nothing.
NAMING_INSTRUMENTS = Q(kind__in=NEWS_KINDS, instrument__gt="")
LOOKS = Q(kind__in=[Kind.ASSESS, Kind.RECHECK], milestone=None, part=None)
CHECKS = LOOKS & ~Q(verdict=Verdict.EVIDENCE_REQUESTED)


def acts() -> "ActQuerySet":
    """All acts; looked up late, because the models stand above this module."""
    return apps.get_model("recommendations", "Act").objects.all()


def latest(found: "ActQuerySet", field: str) -> Subquery:
    """The field of the latest of these acts."""
    return Subquery(found.order_by("-effective_on", "-pk").values(field)[:1])


def not_ended(*, on: date) -> Q:
    """Match an assignment that nobody had ended by the day."""
    return Q(ends_on=None) | Q(ends_on__gt=on)


def in_force(*, on: date) -> Q:
    """Match an assignment whose span covers the day, in an agency that exists on it."""
    return Q(starts_on__lte=on) & not_ended(on=on) & exists_on(on, "agency__")


def not_taken_back(act: str) -> NegatedExpression:
    """Match rows whose act in this field was not taken back, and rows without one there.

    A join would say the same, and PostgreSQL would make it anew over all acts for each row.
    """
    return ~Exists(acts().filter(undoes=OuterRef(act)))


def nominating(*, on: date) -> Exists:
    """Match an assignment that began with a nomination, or had one, by that day."""
    return Exists(acts().up_to(on).filter(assignment=OuterRef("pk"), kind=Kind.NOMINATE))


def newer_than(seen: int) -> Q:
    """Match what changed since somebody saw that act.

    What came and was taken back since did not.
    """
    return Q(pk__gt=seen, undone_by=None) & (Q(undoes=None) | Q(undoes__lte=seen))


class ActQuerySet(QuerySet["Act"]):
    """Acts: appended, never updated, never deleted."""

    def counted(self) -> Self:
        """Acts that were not taken back; one that was counts on no day."""
        return self.filter(not_taken_back("pk")).exclude(kind=Kind.UNDO)

    def up_to(self, on: date | OuterRef) -> Self:
        """Acts that count and had taken effect by the end of that day."""
        return self.counted().filter(effective_on__lte=on)

    def recorded_up_to(self, on: date) -> Self:
        """Acts of that day or earlier, with what was taken back: the record keeps it."""
        found = self.filter(effective_on__lte=on).exclude(kind=Kind.UNDO)
        return found.select_related("undone_by__recorded_by")

    def may_be_taken_back(self, *, by: int, at: datetime) -> Self:
        """The last act on each recommendation where it is that person's own and still young.

        `by` is the key of the person. The rule is `rules.permissions.may_undo`.
        """
        later = acts().counted().filter(recommendation=OuterRef("recommendation"))
        young = self.counted().filter(recorded_by=by, recorded_at__range=(at - UNDO_WITHIN, at))
        return young.exclude(Exists(later.filter(pk__gt=OuterRef("pk")))).order_by("-pk")

    def news(self) -> Self:
        """Acts that brought a new fact."""
        return self.filter(kind__in=NEWS_KINDS, repeats=None)

    def closings(self) -> Self:
        """Closings and reopenings: the last one decides."""
        return self.filter(kind__in=CLOSURE_KINDS)

    def waiting_for_evidence(self, *, on: date, are_many: bool = False) -> Self:
        """Requests for evidence about the whole by that day that still stand, the oldest first.

        A later act by which an agency brings evidence or names an instrument answers a request; so
        do a later finding on the whole, and the closing of the recommendation. Where those of the
        whole register are asked for, each kind of answer is looked for by itself, in its index.
        """
        asked = Q(verdict=Verdict.EVIDENCE_REQUESTED)
        later = Q(effective_on__gt=OuterRef("effective_on"))
        later |= Q(effective_on=OuterRef("effective_on"), pk__gt=OuterRef("pk"))
        shown = apps.get_model("recommendations", "Evidence").objects.filter(act=OuterRef("pk"))
        mine = acts().up_to(on).filter(later, recommendation=OuterRef("recommendation"))
        answers = (
            NAMING_INSTRUMENTS,
            Q(Exists(shown), kind__in=NEWS_KINDS),
            Q(kind=Kind.CLOSE, part=None),
            CHECKS & Q(kind=Kind.ASSESS),
        )
        # After a finding the last verdict is another.
        still = standings(on=on).filter(asked).values("recommendation")
        if are_many:
            unanswered = [~Exists(mine.filter(each, recommendation__in=still)) for each in answers]
        else:
            unanswered = [~Exists(mine.filter(reduce(or_, answers)))]
        return self.up_to(on).filter(asked, *unanswered, recommendation__in=still).in_order()

    def with_inside(self) -> Self:
        """Annotate is_inside: whether not all of it is for everybody to read.

        Internal notes and evidence, what rests on that, and what was taken back. For rows of
        `recorded_up_to`.
        """
        evidence = apps.get_model("recommendations", "Evidence").objects.filter(is_internal=True)
        own = evidence.filter(act=OuterRef("pk"))
        relied = evidence.filter(reliances__act=OuterRef("pk"))
        inside = Q(is_internal=True) | ~Q(undone_by=None) | Exists(own) | Exists(relied)
        return self.annotate(is_inside=ExpressionWrapper(inside, BooleanField()))

    def with_tie(self) -> Self:
        """Annotate tie: in what role the agency of the act was tied by then, if it was."""
        tied = acts().up_to(OuterRef("effective_on")).filter(
            recommendation=OuterRef("recommendation"),
            assignment__agency=OuterRef("agency"),
            kind__in=CUSTODY_KINDS,
        )  # fmt: skip
        return self.annotate(tie=latest(tied, "assignment__role"))

    def in_order(self) -> Self:
        """Oldest first."""
        return self.order_by("effective_on", "pk")

    def newest_first(self) -> Self:
        """Newest first, by the day on which they took effect."""
        return self.order_by("-effective_on", "-pk")

    def last_recorded_first(self, *, are_few: bool = False) -> Self:
        """The newest first, by the moment at which they were entered.

        Few of them are sorted: PostgreSQL would walk through all acts in their order, and come to
        those of an old seminar last.
        """
        moment = F("recorded_at")
        return self.order_by((moment + timedelta(0) if are_few else moment).desc(), "-pk")

    def since(self, first: date, *, on: date) -> Self:
        """What changed after the first day and up to the other, newest first, ready to be told."""
        found = self.up_to(on).filter(effective_on__gt=first).newest_first()
        return found.select_related(
            "recommendation__seminar", "agency", "milestone", "assignment__agency"
        )

    def with_nominated_on(self) -> Self:
        """Annotate an answer with the day of the nomination that it answers."""
        asked = acts().counted().filter(kind=Kind.NOMINATE, assignment=OuterRef("assignment"))
        return self.annotate(nominated_on=latest(asked, "effective_on"))

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Acts are never rewritten: record a later one.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Acts are never deleted: record a later one.")


class AssignmentQuerySet(QuerySet["Assignment"]):
    """Ties of agencies to recommendations."""

    def get_by_natural_key(self, slug: str, label: str, code: str) -> "Assignment":
        return self.get(
            recommendation__seminar__slug=slug,
            recommendation__label=label,
            agency__code=code,
            ends_on=None,
        )

    def leads(self) -> Self:
        return self.filter(role=Role.LEAD)

    def supporting(self) -> Self:
        return self.filter(role=Role.SUPPORTING)

    def in_force(self, *, on: date) -> Self:
        """Accepted, not ended, and the agency exists: for a lead, this is custody."""
        return self.filter(in_force(on=on))

    def with_nomination(self, *, on: date) -> Self:
        """Annotate nominated_on, answered_on, words and stage, "" for a tie that was not there yet.

        `words` say why this agency: those of the nomination, or of the proposal.
        """
        mine = acts().up_to(on).filter(assignment=OuterRef("pk"))
        return self.annotate(
            nominated_on=latest(mine.filter(kind=Kind.NOMINATE), "effective_on"),
            words=Coalesce(latest(mine.filter(kind=Kind.NOMINATE), "text"), F("reason")),
            answered_on=latest(mine.filter(kind=Kind.ANSWER), "effective_on"),
        ).annotate(
            stage=Case(
                When(
                    not_ended(on=on), nominated_on=None, proposed_on__lte=on,
                    then=Value(Stage.PROPOSED),
                ),
                When(nominated_on=None, then=Value("")),
                When(in_force(on=on), then=Value(Stage.ACCEPTED)),
                When(starts_on__lte=on, then=Value(Stage.ENDED)),
                When(answered_on__isnull=False, then=Value(Stage.DECLINED)),
                When(ends_on__lte=on, then=Value(Stage.ENDED)),
                # The agency itself came to an end before it answered.
                When(agency__ended_on__lte=on, then=Value(Stage.ENDED)),
                default=Value(Stage.ASKED),
                output_field=CharField(),
            )
        )  # fmt: skip

    def proposed(self, *, on: date) -> Self:
        """Ties that only the plan proposes on that day: nobody has asked the agency yet."""
        # Here and below it is said without the stage, in what has an index: the ties' own columns,
        # and whether there is an act.
        found = self.filter(not_ended(on=on), ~nominating(on=on), proposed_on__lte=on)
        return found.with_nomination(on=on)

    def present(self, *, on: date) -> Self:
        """Ties that are not over on that day: proposed, asked or accepted."""
        stages = [Stage.PROPOSED, Stage.ASKED, Stage.ACCEPTED]
        return self.with_nomination(on=on).filter(stage__in=stages)

    def past(self, *, on: date) -> Self:
        """Ties that were more than a proposal and are over by that day."""
        found = self.exclude(in_force(on=on)).with_nomination(on=on)
        return found.filter(stage__in=[Stage.DECLINED, Stage.ENDED])

    def asked(self, *, on: date) -> Self:
        """Ties of agencies that have been nominated by that day, whatever they answered."""
        return self.filter(nominating(on=on))

    def with_posts_of(self, person: "User", *, on: date) -> Self:
        """Each as often as the person has a post in its agency on the day, that being `post`.

        Once, with None, where they have none.
        """
        path = "agency__memberships"
        own = Q(**{f"{path}__user": person}) & covers(on, f"{path}__")
        return self.annotate(own=FilteredRelation(path, condition=own), post=F("own__role"))

    def nominated(self, *, on: date) -> Self:
        """The same, with what with_nomination annotates."""
        return self.asked(on=on).with_nomination(on=on)

    def answered_for_by(self, person: "User", *, on: date) -> Self:
        """Ties in force whose last word about an officer names the account of the person."""
        mine = acts().up_to(on).filter(assignment=OuterRef("pk"), kind__in=OFFICER_KINDS)
        named = self.in_force(on=on).annotate(officer_id=latest(mine, "officer"))
        return named.filter(officer_id=person.pk)

    def awaiting_answer(self, *, on: date) -> Self:
        """Nominated for an open recommendation and not answered, by an agency that exists."""
        answers = acts().up_to(on).filter(assignment=OuterRef("pk"), kind=Kind.ANSWER)
        found = self.filter(
            not_ended(on=on), Q(starts_on=None) | Q(starts_on__gt=on), nominating(on=on),
            ~Exists(answers), Q(agency__ended_on=None) | Q(agency__ended_on__gt=on),
        )  # fmt: skip
        return found.with_nomination(on=on).open(on=on)

    def open(self, *, on: date) -> Self:
        """Ties to recommendations that are not closed on the day."""
        there = standings(on=on).filter(closure="")
        return self.filter(recommendation__in=there.values("recommendation"))
