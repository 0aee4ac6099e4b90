"""What the database refuses about public bodies beyond its constraints."""

from seminar_tracker.guards import Guard

CIRCLE = """EXISTS (
    WITH RECURSIVE heirs(agency) AS (
        SELECT NEW.successor_id
        UNION
        SELECT link.successor_id FROM agencies_succession link
        JOIN heirs ON link.predecessor_id = heirs.agency
    )
    SELECT 1 FROM heirs WHERE agency = NEW.predecessor_id
)"""

GUARDS = [
    Guard(
        f"succession_round_a_circle_{event.lower()}",
        "agencies_succession",
        event,
        CIRCLE,
        "No agency succeeds itself, directly or round a circle.",
    )
    for event in ("INSERT", "UPDATE")
]
