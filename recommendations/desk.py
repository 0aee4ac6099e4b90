"""What waits for a person, in the order of urgency."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, When
from django.utils.translation import ngettext

from agencies.choices import Role as MemberRole
from agencies.models import Agency, User
from recommendations.editions import kept_count
from recommendations.models import Act, Assignment, Recommendation
from recommendations.officers import left, unnamed
from recommendations.promises import promises
from recommendations.registrar import registrar_desk
from recommendations.tables import First, first_of, with_agencies

# How many of each the desk names.
SHOWN = 50


def desk_page(user: User, *, on: date, at: datetime) -> dict[str, Any]:
    """The context of the desk: a fixed number of queries, however much waits."""
    posts = dict(user.memberships.in_force(on=on).values_list("agency", "role"))
    agencies = list(Agency.objects.filter(pk__in=posts))
    waiting = to_answer(agencies, posts, on=on)
    until = on + timedelta(days=settings.DUE_SOON_DAYS)
    overdue, soon = promises(agencies, on=on, until=until)
    standing = Recommendation.objects.with_standing(on=on).with_seminar()
    mine = standing.filter(lead_id__in=posts).order_by("place", "pk")
    held = first_of(mine.with_officer(on=on), SHOWN)
    silent = first_of(mine.filter(is_silent=True), SHOWN)
    nobody = unnamed(mine, on=on, shown=SHOWN)
    with_agencies(each.row for each in nobody)
    gone = left(mine, on=on) if nobody.is_cut else sum(each.left for each in nobody)
    asked = evidence_asked(agencies, on=on)
    numbers = (waiting.total, asked.total, overdue.total, soon.total, silent.total, gone)
    return {
        "agencies": agencies,
        "waiting": waiting,
        "overdue": overdue,
        "soon": soon,
        "due_count": overdue.total + soon.total,
        "silent": silent,
        "held": with_agencies(held),
        "held_count": held.total,
        "nameless": nobody,
        "count": sum(numbers),
        "summary": summary(*numbers),
        "answerable": sum(tie.may_answer for tie in waiting),
        "registrar": registrar_desk(on=on) if user.is_registrar else None,
        "undoable": list(undoable(user, at)),
        "drafts": user.drafts.count(),
        "evidence_asked": asked,
        # None for who reviews none.
        "claim_count": kept_count(standing.filter(is_claim=True)) if user.is_reviewer else None,
    }


def to_answer(agencies: list[Agency], posts: dict[int, str], *, on: date) -> First[Assignment]:
    """Nominations that wait for an answer of these agencies, in which the person has these posts.

    What the person may answer comes first: the rest is for others, and may be cut.
    """
    theirs = [pk for pk, role in posts.items() if role == MemberRole.FOCAL_POINT]
    may_answer_first = Case(When(agency__in=theirs, then=0), default=1)
    found = nominations(agencies, on=on).order_by(may_answer_first, "nominated_on", "pk")
    waiting = first_of(found, SHOWN)
    for assignment in waiting:
        assignment.may_answer = posts[assignment.agency_id] == MemberRole.FOCAL_POINT
        assignment.days = (on - assignment.nominated_on).days
        assignment.is_late = assignment.days > settings.ANSWER_TERM_DAYS
    return waiting


def evidence_asked(agencies: list[Agency], *, on: date) -> First[Act]:
    """Requests for evidence about what these agencies hold, the oldest first."""
    held = Assignment.objects.leads().in_force(on=on).filter(agency__in=agencies)
    found = Act.objects.waiting_for_evidence(on=on).filter(
        recommendation__in=held.values("recommendation")
    )  # fmt: skip
    return first_of(found.select_related("recommendation__seminar"), SHOWN)


def undoable(user: User, at: datetime) -> Any:
    """What the person recorded just now and may still take back, the newest first."""
    found = Act.objects.may_be_taken_back(by=user.pk, at=at)
    return found.select_related(
        "agency", "milestone", "assignment__agency", "recommendation__seminar"
    )


def nominations(agencies: list[Agency], *, on: date) -> Any:
    """Nominations of these agencies that are not answered, the oldest first."""
    found = Assignment.objects.awaiting_answer(on=on).filter(agency__in=agencies)
    return found.select_related("agency", "recommendation__seminar").order_by("nominated_on", "pk")


def summary(
    waiting: int, asked: int, overdue: int, soon: int, silent: int, left: int
) -> list[tuple[str, str]]:
    """What waits, each with the place on the page where it stands; empty when nothing does."""
    parts = [
        ("answer", waiting,
         ngettext("%d nomination to answer", "%d nominations to answer", waiting)),
        ("evidence", asked,
         ngettext("%d request for evidence", "%d requests for evidence", asked)),
        ("due", overdue, ngettext("%d milestone overdue", "%d milestones overdue", overdue)),
        ("due", soon, ngettext("%d due soon", "%d due soon", soon)),
        ("silent", silent, ngettext("%d without news", "%d without news", silent)),
        ("nameless", left, ngettext("%d officer gone", "%d officers gone", left)),
    ]  # fmt: skip
    return [(place, text % count) for place, count, text in parts if count]
