"""Pages of a list that stay right while the list changes.

A page begins after the last row of the one before, by the values that decide the order, and not
after a number of rows: what is added or leaves in between moves nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Self

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from recommendations.filters import directed
from seminar_tracker.addresses import absolute

# In no order that a list is sorted by are two rows alike: the key is its last field.
DOCUMENT = ("place", "pk")
SIGNER = Signer(salt="recommendations.api.paging.1")
MOST_ROWS, ROWS = 200, 50


class PageParameters(serializers.Serializer):
    """What an address says of the page that is wanted."""

    page_size = serializers.IntegerField(
        default=ROWS,
        min_value=1,
        max_value=MOST_ROWS,
        help_text=gettext_lazy("How many rows at most."),
    )
    cursor = serializers.CharField(
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "Where the page begins, as the address of the next page says; nobody can make one up."
        ),
    )


@dataclass(frozen=True)
class Place:
    """Where a page ended: in which list, on which date, and after a row with which values."""

    of: str
    on: date
    values: Sequence[Any]

    @classmethod
    def read(cls, cursor: str) -> Self:
        """Raises ValidationError for what was not written by `written`."""
        try:
            of, on, values = SIGNER.unsign_object(cursor)
        except (BadSignature, ValueError) as error:
            raise refused(_("This cursor is damaged. Begin again without it.")) from error
        return cls(of, date.fromisoformat(on), values)

    def written(self) -> str:
        """The same for the same place: no moment is in it, so that answers can be compared."""
        values = [str(each) if isinstance(each, date) else each for each in self.values]
        return str(SIGNER.sign_object([self.of, self.on.isoformat(), values]))


class Pager:
    """One page of a list, and the address of the next; `next` is there after `turn`.

    A cursor brings its date along, so that all pages are about the day of the first.
    """

    def __init__(self, query: QueryDict, *, on: date, is_chosen: bool) -> None:
        asked = PageParameters(data=query)
        asked.is_valid(raise_exception=True)
        self.size: int = asked.validated_data["page_size"]
        self.cursor: str = asked.validated_data.get("cursor", "")
        self.place = Place.read(self.cursor) if self.cursor else None
        self.on = self.place.on if self.place and not is_chosen else on
        self.next: str | None = None

    def turn(self, rows: QuerySet[Any], order: Sequence[str], address: str) -> list[int]:
        """The keys of the rows of this page. `address` is that of the list, with its date."""
        of = sha256(address.encode()).hexdigest()[:16]
        if self.place and self.place.of != of:
            raise refused(
                _("This cursor belongs to other filters or another date. Begin again without it.")
            )
        if self.place:
            rows = rows.filter(after(order, self.place.values))
        found = list(
            rows.order_by(*map(directed, order)).values_list("pk", *names(order))[: self.size + 1]
        )
        if len(found) > self.size:
            place = Place(of, self.on, found[self.size - 1][1:])
            self.next = self.address(address, place.written())
        return [key for key, *_values in found[: self.size]]

    def address(self, address: str, cursor: str) -> str:
        """Where the page is that begins there."""
        query = QueryDict(mutable=True)
        query.update({"page_size": str(self.size)} | ({"cursor": cursor} if cursor else {}))
        return absolute(f"{address}&{query.urlencode()}")


def refused(words: str) -> serializers.ValidationError:
    return serializers.ValidationError({"cursor": [words]})


def names(order: Sequence[str]) -> list[str]:
    """The fields of an order."""
    return [field.removeprefix("-") for field in order]


def after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Match what comes later in the order than a row with these values; empty ones come last."""
    (field, *others), (value, *rest) = order, values
    name = field.removeprefix("-")
    if value is None:
        return Q(**{f"{name}__isnull": True}) & after(others, rest)
    later = Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
    if not others:
        return later
    if field not in DOCUMENT:
        later |= Q(**{f"{name}__isnull": True})
    return later | (Q(**{name: value}) & after(others, rest))
