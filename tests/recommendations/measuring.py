"""How tests measure, and what people do to what is measured."""

from datetime import date, timedelta

from recommendations import actions
from recommendations.choices import Closure
from recommendations.figures import Figure, measure_one
from recommendations.models import Act, Recommendation
from tests.factories import HELD_ON, RegistrarFactory, ReviewerFactory, entry

ON = date(2008, 6, 30)


def after(days: int) -> date:
    return HELD_ON + timedelta(days=days)


def figure(key: str, on: date = ON) -> Figure:
    return measure_one(key, Recommendation.objects.with_standing(on=on), on=on)


def rows(key: str, on: date = ON) -> list[tuple]:
    return [tuple(row) for row in figure(key, on).table.rows]


def assessed(said: Recommendation, on: date, verdict: str = "fully", **details) -> Act:
    by = entry(ReviewerFactory(), on)
    return actions.assess(said, verdict=verdict, entry=by, **({"is_internal": False} | details))


def closed(said: Recommendation, on: date, closure: str = Closure.IMPLEMENTED) -> Act:
    by = entry(RegistrarFactory(), on)
    return actions.close(said, closure=closure, text="So it is.", entry=by)


def taken_back(act: Act) -> None:
    actions.undo(act, entry=entry(act.recorded_by, act.effective_on))
