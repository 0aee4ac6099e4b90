"""Ends of agencies, for tests of what they bring about."""

from datetime import date, timedelta

from agencies.choices import SuccessionKind
from agencies.models import Agency, Membership, Succession
from recommendations.actions import Change, reorganise
from recommendations.models import Assignment, Milestone
from tests.factories import (
    RegistrarFactory,
    noon,
)

DAY, TODAY = date(2008, 6, 20), date(2008, 6, 30)
EVE = DAY - timedelta(days=1)


def newcomer(code="mol", **more):
    """An agency that is not in the register yet."""
    return Agency(code=code, name_en="Ministry of Law", kind="ministry", **more)


def change_of(agency, *successors, kind=SuccessionKind.ABOLISHED, day=DAY, **more):
    """A dissolution on 20 June 2008, unless said otherwise."""
    return Change(agency=agency, kind=kind, day=day, successors=successors, **more)


def do(change, by=None, **more):
    """Carry it out, as a registrar on 30 June 2008."""
    return reorganise(change, by=by or RegistrarFactory(), at=noon(TODAY), **more)


def everything():
    """All rows that a change may touch."""
    models = (Agency, Succession, Membership, Assignment, Milestone)
    return {model: sorted(model.objects.values_list()) for model in models}
