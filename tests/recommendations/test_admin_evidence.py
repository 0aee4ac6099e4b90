"""Files of evidence in the administration: recorded with an act, shown to whoever may open them."""

from uuid import uuid4

import pytest

from recommendations.choices import Kind
from recommendations.models import Act, Evidence
from tests.administration import administrator, page, record_page, staff_registrar
from tests.factories import EvidenceFactory
from tests.markup import links, text_of
from tests.recommendations.papers import EXE, evidence, sent, stored
from tests.recommendations.scenes import held

pytestmark = pytest.mark.usefixtures("db", "today", "storage")


@pytest.fixture
def lead(db):
    return held()


def record(client, lead, *files):
    """Record an update of the agency with these files."""
    seen = Act.objects.order_by("-pk").values_list("pk", flat=True).first()
    typed = {"on": "2008-06-30", "token": uuid4(), "seen": seen, "text": "Adopted."}
    typed |= {"in_name_of": lead.agency_id, "evidence_files": list(files)}
    return client.post(record_page(lead.recommendation, Kind.UPDATE), typed)


def test_registrar_records_an_update_with_a_file(client, sign_in, lead, storage):
    sign_in(staff_registrar())

    record(client, lead, sent())

    assert (evidence().act.agency, evidence().original_name) == (lead.agency, "order.pdf")
    assert stored(storage) == [evidence().file.name]


def test_refused_file_is_told_and_asked_for_again(client, sign_in, lead, storage):
    sign_in(staff_registrar())

    refused = record(client, lead, sent(content=EXE))

    assert "“order.pdf” is not what its name says" in text_of(refused)
    assert "Choose the files again" in text_of(refused)
    assert 'enctype="multipart/form-data"' in refused.content.decode()
    assert stored(storage) == []


@pytest.mark.parametrize(
    ("keeper", "may"),
    [(administrator, False), (staff_registrar, True)],
    ids=["an administrator", "a registrar"],
)
def test_internal_evidence_is_shown_to_whoever_may_open_it(client, sign_in, keeper, may):
    kept = EvidenceFactory(title="Minutes", is_internal=True)
    sign_in(keeper())

    act = client.get(page(Act, "change", kept.act_id))
    listed = client.get(page(Evidence))
    own = client.get(page(Evidence, "change", kept.pk), follow=True)

    for shown in (act, listed, own):
        assert (kept.get_absolute_url() in links(shown)) == may
        assert ("Minutes" in text_of(shown)) == may


def test_page_of_a_file_shows_its_digest(client, sign_in):
    kept = EvidenceFactory()
    sign_in(administrator())

    assert kept.sha256 in text_of(client.get(page(Evidence, "change", kept.pk)))
