"""Which evidence counts, and who may know of it."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, Q, QuerySet

from recommendations.querysets.facts import not_taken_back

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from agencies.models import User
    from recommendations.models import Evidence  # noqa: F401 - in strings


class EvidenceQuerySet(QuerySet["Evidence"]):
    """Publications and files behind acts."""

    def files(self) -> Self:
        """Those kept as a file."""
        return self.exclude(file="")

    def counted(self) -> Self:
        """Evidence of acts that were not taken back: a file sent by mistake can be, too."""
        return self.filter(not_taken_back("act"))

    def for_reader(self, reader: "User | AnonymousUser", *, on: date) -> Self:
        """Those that the person may know of and open on the day."""
        return self.public() if reader.pk is None else self.for_person(reader.pk, on=on)

    def public(self) -> Self:
        """Those of which everybody may know."""
        return self.filter(is_internal=False)

    def for_person(self, person: int, *, on: date) -> Self:
        """The same for whoever has this key.

        What is internal is for reviewers, registrars, and whoever acts for the agency of the act.
        """
        keeps = Q(is_reviewer=True) | Q(is_registrar=True)
        keepers = apps.get_model("agencies", "User").objects.filter(keeps, pk=person)
        posts = apps.get_model("agencies", "Membership").objects.in_force(on=on).filter(user=person)
        theirs = Q(act__agency__in=posts.values("agency")) | Exists(keepers)
        return self.filter(Q(is_internal=False) | theirs)

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Evidence is never rewritten: record a later act.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Evidence is never deleted: record a later act.")
