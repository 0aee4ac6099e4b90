"""What the database refuses about public bodies beyond its constraints."""

from django.utils.translation import gettext_noop as _

from seminar_tracker.guards import Guard

# {others} leaves out the link that is changed: turned round, it must not meet its former self.
CIRCLE = """EXISTS (
    WITH RECURSIVE heirs(agency) AS (
        SELECT NEW.successor_id
        UNION
        SELECT link.successor_id FROM agencies_succession link
        JOIN heirs ON link.predecessor_id = heirs.agency
        WHERE {others}
    )
    SELECT 1 FROM heirs WHERE agency = NEW.predecessor_id
)"""

GUARDS = [
    Guard(
        f"succession_round_a_circle_{event.lower()}",
        "agencies_succession",
        event,
        CIRCLE.format(others=others),
        _("No agency succeeds itself, directly or round a circle."),
    )
    for event, others in (("INSERT", "1 = 1"), ("UPDATE", "link.id <> OLD.id"))
]
