"""Files of evidence on the pages: sent with a form, shown and opened by whoever may."""

from datetime import date
from unittest.mock import patch

import pytest

from recommendations import actions
from recommendations.models import Act, Evidence
from tests.factories import (
    PDF,
    AgencyFactory,
    EvidenceFactory,
    MembershipFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    UserFactory,
    entry,
    link,
)
from tests.markup import links, text_of
from tests.recommendations.papers import EXE, evidence, sent, stored
from tests.recommendations.scenes import held, person_of, reported, send, url

pytestmark = pytest.mark.usefixtures("today", "storage")

NAME = "Приказ № 17 🎉.pdf"


@pytest.fixture
def lead(db):
    said = RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c", title="Ratify")
    return held(said, AgencyFactory(name_en="Ministry of Justice"))


def post(client, *files, **typed):
    """Send an update with these files."""
    plain = {"text": "The order was signed.", "happened_on": "2008-06-30"}
    return send(client, url("update"), **plain | typed, evidence_files=list(files))


def open_file(client, item, method="get"):
    """What comes back, read to its end."""
    opened = getattr(client, method)(item.get_absolute_url())
    if opened.streaming:
        opened.body = b"".join(opened)
        # As a server does at the end; `close` would close the connection to the database too.
        for close in opened._resource_closers:
            close()
    return opened


# --- Sending ----------------------------------------------------------------------------


def test_file_of_an_update_is_shown_and_comes_back_as_it_was_sent(client, sign_in, lead):
    sign_in(person_of(lead.agency))

    page = client.get(post(client, sent(NAME)).url)
    opened = open_file(client, evidence())

    assert f"Evidence: {NAME} · PDF, 45 bytes" in text_of(page)
    assert evidence().get_absolute_url() in links(page)
    assert opened.body == PDF


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ({}, ["a.pdf", "b.pdf"]),
        ({"evidence_title": "Order 17"}, ["Order 17", "Order 17"]),
        (
            {"evidence_title": "Order 17", "evidence_url": "https://law.example/17"},
            ["Order 17", "a.pdf", "b.pdf"],
        ),
    ],
    ids=["no title", "a title", "a link"],
)
def test_title_without_an_address_is_that_of_the_files(client, sign_in, lead, typed, titles):
    sign_in(person_of(lead.agency))

    post(client, sent("a.pdf"), sent("b.pdf"), **typed)

    assert list(Evidence.objects.values_list("title", flat=True)) == titles


def test_milestone_is_met_with_a_file(client, sign_in, lead):
    step = lead.recommendation.milestones.create(
        code="M1", title="A step", agency=lead.agency, set_on=date(2007, 6, 1),
        first_due_on=date(2008, 7, 1),
    )  # fmt: skip
    sign_in(person_of(lead.agency))

    send(client, url("milestone-meet", step.pk), happened_on="2008-06-30", evidence_files=sent())

    assert (evidence().act.milestone, evidence().original_name) == (step, "order.pdf")


def test_five_files_are_kept_and_six_refused(client, sign_in, lead, storage):
    sign_in(person_of(lead.agency))

    refused = post(client, *(sent(f"{n}.pdf") for n in range(6)))
    kept_then = stored(storage)
    post(client, *(sent(f"{n}.pdf") for n in range(5)))

    assert "Choose at most 5 files; these are 6." in text_of(refused)
    assert kept_then == []
    assert len(stored(storage)) == Evidence.objects.count() == 5


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (("order.pdf", EXE), "“order.pdf” is not what its name says"),
        (("order.exe", EXE), "“order.exe” is of a type that is not taken."),
        (("empty.pdf", b""), "“empty.pdf” is empty."),
        (("../../etc/passwd", PDF), "“passwd” is of a type that is not taken."),
    ],
    ids=["renamed program", "program", "empty", "a path"],
)
def test_file_is_refused_in_words_and_the_text_kept(client, sign_in, lead, storage, file, told):
    sign_in(person_of(lead.agency))

    refused = post(client, sent(), sent(*file))

    assert told in text_of(refused)
    assert "The order was signed." in refused.content.decode()
    assert "Choose the files again" in text_of(refused)
    assert stored(storage) == []
    assert not Act.objects.filter(kind="update").exists()


def test_forty_megabytes_are_refused_in_words_and_the_text_kept(client, sign_in, lead, storage):
    sign_in(person_of(lead.agency))

    refused = post(client, sent("book.pdf", PDF + bytes(40 * 2**20)), evidence_title="The book")

    assert refused.status_code == 200
    assert "“book.pdf” is too large: 40.0 MB, where 20.0 MB is the most." in text_of(refused)
    assert "The order was signed." in refused.content.decode()
    assert 'value="The book"' in refused.content.decode()
    assert stored(storage) == []


def test_full_disk_is_told_in_words_and_nothing_recorded(client, sign_in, lead, storage):
    sign_in(person_of(lead.agency))

    with patch.object(storage, "save", side_effect=OSError(28, "No space left on device")):
        refused = post(client, sent())

    assert "“order.pdf” could not be stored, and so nothing was recorded." in text_of(refused)
    assert "The order was signed." in refused.content.decode()
    assert not Act.objects.filter(kind="update").exists()


def test_form_sent_twice_stores_its_file_once(client, sign_in, lead, storage):
    sign_in(person_of(lead.agency))
    token = "5e4a4f0e-7a57-4a3e-9f39-6a3ff1f5c9d3"

    for _ in range(2):
        post(client, sent(), token=token)

    assert stored(storage) == [evidence().file.name]


def test_form_kept_over_a_sign_in_asks_for_the_files_again(client, sign_in, lead, storage):
    away = post(client, sent())
    sign_in(person_of(lead.agency))

    page = client.get(url("update"))

    assert away.url.endswith("kept=1")
    assert "The order was signed." in page.content.decode()
    assert "Choose the files again" in text_of(page)
    assert stored(storage) == []


def test_new_form_asks_for_no_files_again(client, sign_in, lead):
    sign_in(person_of(lead.agency))

    assert "Choose the files again" not in text_of(client.get(url("update")))


# --- Opening ----------------------------------------------------------------------------


@pytest.fixture
def internal(lead):
    """A file of the ministry that is not for everybody."""
    act = reported(lead)
    return EvidenceFactory(act=act, title="Minutes", original_name=NAME, is_internal=True)


def someone_of_another_agency(lead):
    return person_of(held().agency)


def a_former_official(lead):
    return MembershipFactory(agency=lead.agency, ends_on=date(2008, 6, 30)).user


READERS = {
    "a visitor": (lambda lead: None, False),
    "an account without a post": (lambda lead: UserFactory(), False),
    "another agency": (someone_of_another_agency, False),
    "a former official": (a_former_official, False),
    "an administrator": (lambda lead: UserFactory(is_staff=True, is_superuser=True), False),
    "an official": (lambda lead: person_of(lead.agency, "official"), True),
    "the focal point": (lambda lead: person_of(lead.agency), True),
    "a reviewer": (lambda lead: ReviewerFactory(), True),
    "a registrar": (lambda lead: RegistrarFactory(), True),
}


@pytest.mark.parametrize("who", READERS)
def test_internal_evidence_is_for_those_whom_it_concerns(client, sign_in, lead, internal, who):
    find, may = READERS[who]
    if person := find(lead):
        sign_in(person)

    opened = open_file(client, internal)
    page = client.get(url("detail"))

    assert opened.status_code == (200 if may else 404)
    assert ("Minutes" in text_of(page)) == may
    assert (internal.get_absolute_url() in links(page)) == may


@pytest.mark.parametrize("who", READERS)
def test_public_evidence_is_for_everybody(client, sign_in, lead, who):
    public = EvidenceFactory(act=reported(lead))
    if person := READERS[who][0](lead):
        sign_in(person)

    assert open_file(client, public).status_code == 200


def test_internal_link_and_title_are_hidden_and_not_exported(client, lead):
    item = link("Secret minutes", "https://ministry.example/secret")
    item.is_internal = True
    reported(lead, evidence=[item])

    page, csv = client.get(url("detail")), client.get("/recommendations/export.csv")

    assert "ecret" not in page.content.decode()
    assert "ecret" not in b"".join(csv.streaming_content).decode()


def test_past_page_shows_internal_evidence_to_who_acts_today(client, sign_in, lead, internal):
    sign_in(MembershipFactory(agency=lead.agency, starts_on=date(2008, 6, 30)).user)

    assert "Minutes" in text_of(client.get(url("detail"), {"as_of": "2008-06-02"}))


def test_file_is_saved_never_run_under_its_own_name(client, lead):
    public = EvidenceFactory(act=reported(lead), original_name=NAME)

    opened = open_file(client, public)

    assert opened["Content-Type"] == "application/pdf"
    assert opened["Content-Length"] == str(len(PDF))
    assert opened["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%9F%D1%80")
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert opened["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Cache-Control" not in opened


def test_internal_file_is_kept_by_no_cache(client, sign_in, internal):
    sign_in(ReviewerFactory())

    assert open_file(client, internal)["Cache-Control"] == "private, no-store"


def test_file_is_asked_for_by_get_and_head_alone(client, lead):
    public = EvidenceFactory(act=reported(lead))

    head = open_file(client, public, "head")

    assert (head.status_code, head["Content-Length"], head.body) == (200, str(len(PDF)), b"")
    assert client.post(public.get_absolute_url()).status_code == 405


@pytest.mark.parametrize("path", ["999", "99999999999999999999", "x", "1/../2"])
def test_nothing_is_found_where_no_evidence_is(client, db, path):
    assert client.get(f"/evidence/{path}/").status_code == 404


def test_link_is_not_served(client, lead):
    reported(lead, evidence=[link()])

    assert client.get(f"/evidence/{evidence().pk}/").status_code == 404


def test_evidence_of_an_act_taken_back_is_not_served(client, sign_in, lead):
    registrar = RegistrarFactory()
    by = entry(registrar, date(2008, 6, 30), agency=lead.agency)
    act = actions.report(lead.recommendation, text="Sent by mistake.", entry=by)
    address = EvidenceFactory(act=act).get_absolute_url()
    actions.undo(act, entry=by)
    sign_in(registrar)

    assert client.get(address).status_code == 404


def test_file_missing_from_the_storage_is_told_and_logged(client, lead, storage, caplog):
    public = EvidenceFactory(act=reported(lead))
    storage.delete(public.file.name)

    answer = client.get(public.get_absolute_url())

    assert answer.status_code == 404
    assert "“order.pdf” is recorded as evidence, but the storage does not have it" in text_of(
        answer
    )
    assert f"The file {public.file.name} of evidence {public.pk} is missing" in caplog.text


def test_message_says_that_not_all_of_it_is_public(client, sign_in, lead):
    sign_in(person_of(lead.agency))

    page = client.get(post(client, sent(), evidence_internal="on").url)

    assert "Recorded. Everybody can see it now, the internal evidence apart." in text_of(page)
    assert "PDF, 45 bytes internal" in text_of(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_file_is_opened_in_a_flat_number_of_queries(
    client, sign_in, lead, rows, django_assert_num_queries
):
    act = reported(lead)
    found = [EvidenceFactory(act=act, is_internal=True) for _ in range(rows)]
    sign_in(person_of(lead.agency))

    with django_assert_num_queries(3):
        open_file(client, found[0])
