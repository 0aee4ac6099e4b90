"""The records of which each change is kept, with who made it, before and after."""

from agencies.models import Agency, Membership, Source, Succession, User
from seminar_tracker.history import keep

# A password is nobody's to read, and neither signing in nor joining is a change by somebody.
keep(User, without=["password", "last_login", "date_joined"])
keep(Agency, many=["sources"])
keep(Succession, many=["sources"])
keep(Membership)
keep(Source)
