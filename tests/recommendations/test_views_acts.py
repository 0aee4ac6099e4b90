"""The forms of officials: what they record, for whom, and what they refuse in words."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations.choices import Kind, OrphanReason, Signal
from recommendations.models import Act, Recommendation
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    ReviewerFactory,
    SeminarFactory,
    SuccessionFactory,
)
from tests.markup import text_of, value_of
from tests.recommendations.scenes import held, met, nominate, person_of, reported, send, url

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2008, 6, 30)


@pytest.fixture
def said(db):
    return RecommendationFactory(seminar=SeminarFactory(slug="graft"), label="c", title="Ratify")


@pytest.fixture
def justice(db):
    return AgencyFactory(name_en="Ministry of Justice")


@pytest.fixture
def asked(said, justice):
    """The nomination of the ministry, ten days old."""
    return nominate(said, justice, on=date(2008, 6, 20))


@pytest.fixture
def lead(said, justice):
    return held(said, justice)


@pytest.fixture
def step(said, lead):
    return MilestoneFactory(
        recommendation=said, agency=lead.agency, title="Gap analysis",
        first_due_on=date(2008, 6, 15),
    )  # fmt: skip


def standing():
    return Recommendation.objects.with_standing(on=TODAY).get(label="c")


# --- What a form carries unseen ---------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [{"token": "garbled"}, {"token": ""}, {"seen": "garbled"}, {"seen": "-1"}, {"seen": 2**63},
     {"token": "garbled", "seen": "garbled"}],
    ids=["garbled token", "no token", "garbled seen", "negative seen", "huge seen", "both"],
)  # fmt: skip
def test_form_that_came_back_damaged_is_renewed_and_can_be_sent(client, sign_in, lead, broken):
    sign_in(person_of(lead.agency))
    typed = {"text": "The bill passed.", "happened_on": "2008-06-30"}

    refused = send(client, url("update"), **typed, **broken)
    fresh = {name: value_of(refused, name) for name in ("token", "seen")}
    sent = client.post(url("update"), typed | fresh)

    assert "The form came back damaged and was renewed. Send it again." in text_of(refused)
    assert "The bill passed." in text_of(refused)
    assert sent.status_code == 302
    assert Act.objects.filter(kind=Kind.UPDATE).count() == 1


# --- Answering ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("response", "reason", "told"),
    [
        ("accepted", "", "Ministry of Justice accepted"),
        ("in part", "Only the law.", "Ministry of Justice accepted in part"),
        ("in principle", "If funded.", "Ministry of Justice accepted in principle"),
    ],
    ids=["in full", "in part", "in principle"],
)
def test_accepting_gives_custody_and_names_the_officer(
    client, sign_in, asked, response, reason, told
):
    sign_in(person_of(asked.agency))

    sent = send(
        client, url("answer", asked.pk), response=response, text=reason,
        officer_name="A. Officer", officer_position="Head",
    )  # fmt: skip

    text = text_of(client.get(sent.url))
    assert (sent.status_code, sent.url) == (302, url("detail"))
    assert (standing().signal, standing().lead_id) == (Signal.ON_TRACK, asked.agency_id)
    assert f"{told} · A. Officer, Head" in text
    assert "Recorded. Everybody can see it now." in text
    assert reason in text


def test_declining_leaves_an_orphan_with_its_reason(client, sign_in, asked):
    sign_in(person_of(asked.agency))

    send(
        client, url("answer", asked.pk), response="not accepted", text="No mandate.",
        officer_name="A. Officer",
    )  # fmt: skip

    text = text_of(client.get(url("detail")))
    assert standing().orphan_reason == OrphanReason.DECLINED
    assert "Ministry of Justice declined No mandate." in text
    assert "A. Officer" not in text


@pytest.mark.parametrize("response", ["in part", "in principle", "not accepted"])
def test_answer_that_needs_a_reason_is_refused_without_one(client, sign_in, asked, response):
    sign_in(person_of(asked.agency))

    refused = send(
        client, url("answer", asked.pk), response=response, text="  ", officer_name="A. Officer"
    )

    assert refused.status_code == 200
    assert "Say why: this answer needs a reason." in text_of(refused)
    assert "It was not sent. Your text is kept." in text_of(refused)
    assert 'value="A. Officer"' in refused.content.decode()
    assert not Act.objects.filter(kind=Kind.ANSWER).exists()


@pytest.mark.parametrize("response", ["", "maybe", "💥"], ids=["none", "unknown", "an emoji"])
def test_answer_that_is_none_is_refused(client, sign_in, asked, response):
    sign_in(person_of(asked.agency))

    refused = send(client, url("answer", asked.pk), response=response, text="Our reasons.")

    assert refused.status_code == 200
    assert list(refused.context["form"].errors) == ["response"]
    assert "Our reasons." in refused.content.decode()


def test_nomination_answered_already_is_refused_in_words(client, sign_in, asked):
    colleague, person = person_of(asked.agency), person_of(asked.agency)
    sign_in(colleague)
    send(client, url("answer", asked.pk), response="accepted")
    sign_in(person)

    refused = send(client, url("answer", asked.pk), response="not accepted", text="No mandate.")

    assert "This nomination has already been answered or withdrawn." in text_of(refused)
    assert "No mandate." in refused.content.decode()
    assert standing().signal == Signal.ON_TRACK


def test_proposal_of_the_plan_cannot_be_answered(client, sign_in, said, justice):
    proposal = AssignmentFactory(recommendation=said, agency=justice)
    sign_in(person_of(justice))

    assert client.get(url("answer", proposal.pk)).status_code == 404


# --- Reporting ------------------------------------------------------------------------


def test_update_shows_on_the_status_page_and_in_the_standing(client, sign_in, lead, step):
    sign_in(person_of(lead.agency))

    sent = send(
        client, url("update"), text="Order 15 was <b>signed</b>.", happened_on="2008-06-25",
        milestone=step.pk, progress="in progress", instrument="Order 15",
        evidence_title="Gazette", evidence_url="gazette.kz/15",
    )  # fmt: skip

    page = client.get(sent.url)
    act = Act.objects.get(kind=Kind.UPDATE)
    assert sent.url == url("detail")
    assert (act.milestone, act.happened_on, act.effective_on) == (step, date(2008, 6, 25), TODAY)
    assert standing().last_news_on == TODAY
    assert (standing().progress, standing().progress_on) == ("in progress", TODAY)
    assert "Order 15 was &lt;b&gt;signed&lt;/b&gt;." in page.content.decode()
    assert 'href="https://gazette.kz/15"' in page.content.decode()
    assert "happened 25 Jun 2008" in text_of(page)
    assert len(page.context["chart"].rows[0].ticks) == 1


def test_update_breaks_the_silence_and_one_that_repeats_does_not(client, sign_in, said, justice):
    lead = held(said, justice, on=date(2007, 6, 1))
    reported(lead, on=date(2007, 7, 1), text="The draft law is being prepared.")
    sign_in(person_of(justice))

    typed = {"text": "The draft law is being prepared!", "happened_on": "2008-06-30"}
    warned = send(client, url("update"), **typed)
    sent = send(client, url("update"), **typed, warned="1")
    repeated = (standing().signal, text_of(client.get(sent.url)))
    send(client, url("update"), text="The law was adopted.", happened_on="2008-06-30")

    assert "This says hardly more than your update of 1 July 2007." in text_of(warned)
    assert repeated[0] == Signal.SILENT
    assert "It repeats your earlier update, so it does not break the silence." in repeated[1]
    assert standing().signal == Signal.ON_TRACK


@pytest.mark.parametrize("earlier", [0, 3])
def test_update_costs_as_many_queries_however_much_was_told(
    client, sign_in, said, lead, django_assert_num_queries, earlier
):
    for number in range(earlier):
        reported(lead, on=date(2008, 6, 1), text=f"Fact number {number} of the ministry.")
    sign_in(person_of(lead.agency))
    send(client, url("update"), text="The draft law is ready.", happened_on="2008-06-30")

    # Session and person; recommendation, ties and draft; 10 in the transaction.
    with django_assert_num_queries(15):
        sent = send(client, url("update"), text="The law was adopted.", happened_on="2008-06-30")

    assert sent.status_code == 302


@pytest.mark.parametrize("name", ["update", "assess"])
def test_form_has_seen_no_more_than_it_shows(client, sign_in, said, lead, name):
    """What is recorded while the page is made counts as not seen, so that it is a conflict."""
    sign_in(person_of(lead.agency) if name == "update" else ReviewerFactory())
    MilestoneFactory(recommendation=said, agency=lead.agency)
    client.get(url(name))

    with CaptureQueriesContext(connection) as queries:
        page = client.get(url(name))

    asked = [query["sql"] for query in queries]
    if connection.vendor == "postgresql":
        asked = list(map(prepared_sql, asked))
    seen = next(n for n, sql in enumerate(asked) if "ORDER BY 1 DESC LIMIT 1" in sql)
    shown = [n for n, sql in enumerate(asked) if "_part" in sql or "_milestone" in sql]
    assert page.context["form"].initial["seen"] == Act.objects.latest("pk").pk
    assert len(shown) > 1
    assert seen < min(shown)


def prepared_sql(sql: str) -> str:
    """What was prepared under the name that is asked for."""
    name = sql.split()[1] if sql.startswith("EXECUTE") else ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name = %s", [name])
        found = cursor.fetchone()
    return found[0] if found else sql


def test_update_of_a_hundred_thousand_letters_is_refused_and_kept(client, sign_in, lead):
    sign_in(person_of(lead.agency))
    text = "word " * 20_000

    refused = send(client, url("update"), text=text, happened_on="2008-06-30")

    assert refused.status_code == 200
    assert "Ensure this value has at most 5000 characters (it has 99999)." in text_of(refused)
    assert text.strip() in refused.content.decode()
    assert not Act.objects.filter(kind=Kind.UPDATE).exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "", "This field is required."),
        ("text", "a\x00b", "Null characters are not allowed."),
        ("happened_on", "2008-07-01", "This day is still to come."),
        ("happened_on", "2007-04-23", "This is before the seminar of 24 April 2007."),
        ("happened_on", "yesterday", "Enter a valid date."),
        ("happened_on", "", "This field is required."),
        ("progress", "finished", "is not one of the available choices."),
        ("milestone", "999999999999999999999", "That choice is not one of the available choices."),
        ("instrument", "x" * 301, "at most 300 characters (it has 301)."),
        ("evidence_url", "https://gazette.kz", "Say what the address leads to."),
        ("evidence_url", "javascript:alert(1)", "Enter a valid URL."),
        ("evidence_title", "x" * 301, "at most 300 characters (it has 301)."),
    ],
    ids=[
        "no text", "a null character", "a day to come", "before the seminar", "no date",
        "an empty date", "unknown progress", "unknown milestone", "a long instrument",
        "an address without a title", "a script as address", "a long title",
    ],
)  # fmt: skip
def test_update_is_refused_in_words_and_kept(client, sign_in, lead, field, value, message):
    sign_in(person_of(lead.agency))
    typed = {"text": "The law was adopted.", "happened_on": "2008-06-30", "instrument": "Law 31"}

    refused = send(client, url("update"), **(typed | {field: value}))

    assert refused.status_code == 200
    assert message in text_of(refused)
    assert "It was not sent. Your text is kept." in text_of(refused)
    kept = {name: text for name, text in typed.items() if name != field}
    assert all(text in refused.content.decode() for text in kept.values())
    assert not Act.objects.filter(kind=Kind.UPDATE).exists()


def test_update_on_the_day_of_the_seminar_is_taken(client, sign_in, lead):
    sign_in(person_of(lead.agency))

    sent = send(client, url("update"), text="It began.", happened_on="2007-04-24")

    assert sent.status_code == 302


def test_milestones_offered_to_an_update_are_the_unfinished_of_this_recommendation(
    client, sign_in, said, lead, step
):
    met(MilestoneFactory(recommendation=said, agency=lead.agency))
    MilestoneFactory()
    sign_in(person_of(lead.agency))

    form = client.get(url("update")).context["form"]

    assert list(form.fields["milestone"].rows().values()) == [step]


def test_agency_that_no_longer_exists_cannot_report(client, sign_in, lead):
    lead.agency.ended_on = TODAY
    lead.agency.save()
    SuccessionFactory(predecessor=lead.agency, successor__name_en="The Heir")
    sign_in(person_of(lead.agency))

    refused = send(client, url("update"), text="We did it.", happened_on="2008-06-29")

    assert refused.status_code == 200
    assert (
        "Ministry of Justice does not exist on 30 June 2008. Its functions passed to: The Heir."
    ) in text_of(refused)
    assert "We did it." in refused.content.decode()
    assert not Act.objects.filter(kind=Kind.UPDATE).exists()


# --- Milestones -----------------------------------------------------------------------


def test_met_milestone_is_no_longer_overdue(client, sign_in, lead, step):
    before = standing().signal
    sign_in(person_of(lead.agency))

    sent = send(client, url("milestone-meet", step.pk), happened_on="2008-06-12",
                text="Printed.", instrument="Order 15")  # fmt: skip

    page = client.get(sent.url)
    assert (before, standing().signal) == (Signal.OVERDUE, Signal.ON_TRACK)
    assert "Gap analysis Met 12 Jun 2008" in text_of(page)
    assert "Ministry of Justice met “Gap analysis”" in text_of(page)
    assert "1 of 1 met, 0 overdue" in text_of(page)


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2008-07-01", "This day is still to come."),
        ("2007-04-23", "This is before the seminar of 24 April 2007."),
        ("", "This field is required."),
    ],
    ids=["a day to come", "before the seminar", "no day"],
)
def test_milestone_is_not_met_on_an_impossible_day(client, sign_in, lead, step, day, message):
    sign_in(person_of(lead.agency))

    refused = send(client, url("milestone-meet", step.pk), happened_on=day, text="Printed.")

    assert refused.status_code == 200
    assert message in text_of(refused)
    assert "Printed." in refused.content.decode()
    assert standing().signal == Signal.OVERDUE


def test_milestone_met_already_is_refused_and_the_text_kept(client, sign_in, lead, step):
    met(step)
    sign_in(person_of(lead.agency))

    refused = send(client, url("milestone-meet", step.pk), happened_on="2008-06-30", text="Done.")

    assert refused.status_code == 200
    assert "The milestone has already been met, dropped or split." in text_of(refused)
    assert "Done." in refused.content.decode()
    assert Act.objects.filter(kind=Kind.MEET).count() == 1
