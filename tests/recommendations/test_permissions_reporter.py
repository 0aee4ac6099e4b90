"""Who may report is said in one way on the status page and by the form itself."""

from agencies.models import User
from recommendations.models import Recommendation
from recommendations.permissions import offers, reporter


def test_form_and_status_page_name_the_same_agency(demonstration):
    rows = list(Recommendation.objects.prefetch_related("milestones"))
    said = {
        (person.username, row.label): (
            reporter(person, row, on=demonstration),
            offers(person, row, on=demonstration).agency,
        )
        for person in User.objects.all()
        for row in rows
    }

    assert [key for key, (form, page) in said.items() if form != page] == []
    # Some may, and some may not.
    assert {form is None for form, _page in said.values()} == {True, False}
