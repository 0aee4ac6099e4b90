"""Who may sign in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from agencies.models import User
from seminar_tracker.statements import written_once


class TrackerBackend(ModelBackend):
    """Name and password; demonstration accounts only where the demonstration runs."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        allowed = settings.TRACKER_DEMO or not getattr(user, "is_demonstration", False)
        return allowed and super().user_can_authenticate(user)

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, whom every page asks for."""
        people = known_by(user_id)
        return people[0] if people and self.user_can_authenticate(people[0]) else None


@written_once
def known_by(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)
