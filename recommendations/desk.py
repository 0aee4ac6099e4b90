"""The desk of a person: what waits for their agencies, and what is theirs alone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext

from agencies.choices import Role as MemberRole
from agencies.models import Agency, User
from recommendations import dossier
from recommendations.editions import HOUR, kept_count, kept_under
from recommendations.models import Act, Recommendation
from recommendations.registrar import registrar_desk
from recommendations.work import work
from seminar_tracker.counts import counted

# Of a person who acts for no agency.
NOTHING: dict[str, Any] = {"work": "", "holds": False, "count": 0, "summary": []}


def desk_page(user: User, *, on: date, at: datetime) -> dict[str, Any]:
    """The context of the desk: a fixed number of queries, however much waits."""
    posts = posts_of(user, on=on)
    agencies = list(Agency.objects.filter(pk__in=posts))
    claims = Recommendation.objects.with_standing(on=on).filter(is_claim=True)
    return {
        **told_to_all(posts, on=on, is_registrar=user.is_registrar),
        "agencies": agencies,
        "registrar": registrar_desk(on=on) if user.is_registrar else None,
        "undoable": list(undoable(user, at)),
        "drafts": user.drafts.count(),
        # None for who reviews none.
        "claim_count": kept_count(claims) if user.is_reviewer else None,
    }


def posts_of(user: User, *, on: date) -> dict[int, str]:
    """For which agencies the person acts on the day, and in what role: as focal point if at all."""
    posts = dossier.posts(user, on)
    return dict(sorted(posts, key=lambda post: post[1] == MemberRole.FOCAL_POINT))


def told_to_all(posts: Mapping[int, str], *, on: date, is_registrar: bool) -> dict[str, Any]:
    """What waits for a person with these posts in agencies: as on the page, and how much it is.

    All who have the same posts read the same, so it is made once an edition.
    """
    if not posts:
        return NOTHING

    def make() -> dict[str, Any]:
        found = work(posts, on=on)
        named = [found[name].total for name in ("waiting", "evidence_asked", "overdue", "soon")]
        numbers = (*named, found["silent"].total, found["left"])
        context = found | {
            # Read under the edition under which the page is kept.
            "agencies": list(Agency.objects.filter(pk__in=posts)),
            "is_registrar": is_registrar,
            "today": on,
            "silence_days": settings.SILENCE_DAYS,
        }
        return {
            "work": render_to_string("recommendations/_desk_work.html", context),
            "holds": bool(found["held"]),
            "count": sum(numbers),
            "summary": summary(*numbers),
        }

    whose = (sorted(posts.items()), is_registrar)
    return kept_under(("desk", whose, on, get_language()), make, where="pages", seconds=HOUR)


def undoable(user: User, at: datetime) -> Any:
    """What the person recorded just now and may still take back, the newest first."""
    found = Act.objects.may_be_taken_back(by=user.pk, at=at)
    return found.select_related(
        "agency", "milestone", "assignment__agency", "recommendation__seminar"
    )


def summary(
    waiting: int, asked: int, overdue: int, soon: int, silent: int, left: int
) -> list[tuple[str, str]]:
    """What waits, each with the place on the page where it stands; empty when nothing does."""
    parts = [
        ("answer", waiting,
         ngettext("%s nomination to answer", "%s nominations to answer", waiting)),
        ("evidence", asked,
         ngettext("%s request for evidence", "%s requests for evidence", asked)),
        ("due", overdue, ngettext("%s milestone overdue", "%s milestones overdue", overdue)),
        ("due", soon, ngettext("%s due soon", "%s due soon", soon)),
        ("silent", silent, ngettext("%s without news", "%s without news", silent)),
        ("nameless", left, ngettext("%s officer gone", "%s officers gone", left)),
    ]  # fmt: skip
    return [(place, text % counted(count)) for place, count, text in parts if count]
