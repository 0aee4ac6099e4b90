"""What became different in the whole register between two days."""

from datetime import date

from recommendations.comparison import compare
from tests.factories import RegistrarFactory, entry

FIRST, LAST = date(2008, 3, 1), date(2008, 6, 1)
BETWEEN = date(2008, 5, 1)


def changes(first=FIRST, last=LAST, **more):
    """The changes of the one recommendation that changed, as kinds and phrases."""
    found = compare(None, first=first, last=last, **more)
    assert len(found) <= 1
    return [(each.change, each.phrase) for changed in found for each in changed.differences]


def by_the_registrar(on=BETWEEN, agency=None):
    return entry(RegistrarFactory(), on, agency=agency)
