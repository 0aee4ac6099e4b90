"""What an agency did stays within its life, whoever edits that life."""

from datetime import date

import pytest

from agencies.models import Agency
from tests.administration import administrator, agency_form, page
from tests.factories import ActFactory, AgencyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "day", "why"),
    [
        ("ended_on", "2008-03-10", "It still acted on 10 March 2008"),
        ("ended_on", "2008-03-11", ""),
        ("established_on", "2008-02-06", "It acted already on 5 February 2008"),
        ("established_on", "2008-02-05", ""),
    ],
    ids=["ends on its last act", "ends the day after", "begins after its first act", "begins then"],
)
def test_no_act_is_left_outside_the_life_of_its_agency(client, today, field, day, why):
    client.force_login(administrator(is_registrar=True))
    agency = AgencyFactory()
    for on in (date(2008, 2, 5), date(2008, 3, 10)):
        ActFactory(agency=agency, effective_on=on)

    response = client.post(page(Agency, "change", agency.pk), agency_form(agency, **{field: day}))

    agency.refresh_from_db()
    assert (getattr(agency, field) is None) is bool(why)
    assert response.status_code == (200 if why else 302)
    assert why in response.content.decode()
