"""Who may report is said in one way on the status page and by the form itself."""

from agencies.models import User
from recommendations import dossier
from recommendations.models import Recommendation
from recommendations.permissions import offers, reporter


def test_form_and_status_page_name_the_same_agency(demonstration):
    rows = list(Recommendation.objects.all())
    of = {
        row: (dossier.ties(row, demonstration), dossier.steps(row, demonstration)) for row in rows
    }
    said = {
        (person.username, row.label): (
            reporter(person, row, on=demonstration),
            offers(person, *of[row], on=demonstration).agency,
        )
        for person in User.objects.all()
        for row in rows
    }

    assert [key for key, (form, page) in said.items() if form != page] == []
    # Some may, and some may not.
    assert {form is None for form, _page in said.values()} == {True, False}
