"""Sessions in the database, which every page asks for of whoever has signed in."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from seminar_tracker.statements import written_once


class SessionStore(db.SessionStore):
    """Django's own, which finds a session by a statement that is written once."""

    def load(self) -> dict[str, Any]:
        for data in stored(self.session_key or "", timezone.now()):
            return self.decode(data)
        self._session_key = None
        return {}


@written_once
def stored(key: str, at: datetime) -> QuerySet[Session, str]:
    """What is in the session with this key, unless it is over by then."""
    found = Session.objects.filter(session_key=key, expire_date__gt=at)
    return found.values_list("session_data", flat=True)
