"""Who may sign in."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from agencies.models import User


class TrackerBackend(ModelBackend):
    """Name and password; demonstration accounts only where the demonstration runs."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        allowed = settings.TRACKER_DEMO or not getattr(user, "is_demonstration", False)
        return allowed and super().user_can_authenticate(user)
