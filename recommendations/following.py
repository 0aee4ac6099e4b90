"""What a person follows: things that they watch, and filters of the register under a name."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from recommendations.models import Recommendation, SavedView, Seminar, Watch
from recommendations.models.following import NAME_TAKEN
from recommendations.selection import ORDER, Selection, select
from seminar_tracker.clock import BadDate

Thing = Seminar | Agency | Recommendation

# As many views as a person can still find one among.
MOST_VIEWS = 50
LONGEST_QUERY = SavedView._meta.get_field("query").max_length or 0
TOKEN = re.compile(r"[\w-]+", re.ASCII)


# --- Watching -------------------------------------------------------------------------


def field_of(thing: Thing) -> str:
    """The field of a watch that holds such a thing."""
    return str(thing._meta.model_name)


def watch(user: User, thing: Thing, *, at: datetime) -> None:
    """Watch the thing; once, however often and from wherever it is pressed."""
    Watch.objects.get_or_create(user=user, **{field_of(thing): thing}, defaults={"made_at": at})


def stop(user: User, thing: Thing) -> None:
    """Watch the thing no longer."""
    user.watches.filter(**{field_of(thing): thing}).delete()


def is_watched(user: User | AnonymousUser, thing: Thing) -> bool:
    """Whether the person watches the thing itself; a visitor watches nothing."""
    return isinstance(user, User) and user.watches.filter(**{field_of(thing): thing}).exists()


def watched(user: User) -> QuerySet[Watch]:
    """All that the person watches, the newest first."""
    found = user.watches.select_related("seminar", "agency", "recommendation__seminar")
    return found.defer("seminar__document", "recommendation__seminar__document")


# --- Saved views ----------------------------------------------------------------------


def query_of(selection: Selection) -> str:
    """The filters as a view keeps them: without the date, the page and what is no filter."""
    query = QueryDict(mutable=True)
    query.update(selection.chosen)
    return query.urlencode()


def unfit(selection: Selection) -> str:
    """Why these filters cannot be saved, in words; empty when they can."""
    if not selection.is_valid:
        return _("Some of these filters are not understood.")
    if len(query_of(selection)) > LONGEST_QUERY:
        return _("These filters are too long to be saved: search for fewer words.")
    return ""


@transaction.atomic
def keep_view(view: SavedView, *, on: date) -> None:
    """Save a new view, or the new name of one. Raises ValidationError with what is wrong.

    A second click, with the same name for the same filters, saves nothing more.
    """
    # One at a time for each person, so that neither the name nor the limit is passed by.
    User.objects.select_for_update().get(pk=view.user_id)
    others, is_new = SavedView.objects.filter(user=view.user_id), view._state.adding
    others = others if is_new else others.exclude(pk=view.pk)
    same = others.filter(name=view.name).first()
    if same and is_new and same.query == view.query:
        return
    if same:
        raise ValidationError({"name": NAME_TAKEN})
    if is_new and others.count() >= MOST_VIEWS:
        raise ValidationError(
            _("More than %(most)d saved views are not kept. Delete one first.")
            % {"most": MOST_VIEWS}
        )
    if is_new:
        view.save()
    else:
        change_view(view, on=on)


def change_view(view: SavedView, *, on: date) -> None:
    """Write the new name, and whether it tells. Not `save`: a view deleted meanwhile stays so."""
    mine = SavedView.objects.filter(pk=view.pk)
    changes: dict[str, Any] = {"name": view.name, "is_told": view.is_told}
    if view.is_told and not mine.filter(is_told=True).exists():
        # What changed before, when nobody wanted to hear of it, is no news.
        changes |= {"count": select_view(view, on=on).rows.count(), "counted_on": on}
    mine.update(**changes)


def select_view(view: SavedView, *, on: date) -> Selection:
    """The rows of the view on a day. Raises BadDate for a day before the first seminar."""
    return select(QueryDict(view.query), on=on)


def misunderstood(view: SavedView, selection: Selection) -> list[str]:
    """What the register no longer understands of the view's filters, in words."""
    unknown = [name for name in QueryDict(view.query) if name not in selection.filterset.filters]
    form = selection.filterset.form
    wrong = [f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items()]
    return [*unknown, *wrong]


def keys_on(view: SavedView, *, on: date) -> Iterator[int]:
    """Which recommendations the view showed on the day; none before the first seminar."""
    try:
        return select_view(view, on=on).rows.order_by().values_list("pk", flat=True).iterator()
    except BadDate:
        return iter(())


def view_shown(token: str, selection: Selection) -> SavedView | None:
    """The view whose name stands above the register: while its filters are those of the page."""
    view = SavedView.objects.filter(token=token).first() if TOKEN.fullmatch(token) else None
    if view is None:
        return None
    own, shown = QueryDict(view.query).dict(), selection.chosen
    return view if rows_meant(own) == rows_meant(shown) else None


def rows_meant(chosen: dict[str, str]) -> dict[str, str]:
    """The filters without the order, which changes no row."""
    return {name: value for name, value in chosen.items() if name not in ORDER}
