"""The words of a digest, as a person reads them."""

from datetime import timedelta

import pytest

from recommendations.reminders import digests, letters
from recommendations.reminders.letters import digest_letter
from tests.factories import HELD_ON, AgencyFactory, RecommendationFactory, SeminarFactory
from tests.recommendations.readers import ON, planned, promise, reader, registrar_with_address
from tests.recommendations.scenes import held, nominate

pytestmark = pytest.mark.django_db

WHOLE = """\
To Aigul: what waits on 30 June 2008.

OVERDUE

Ministry of Justice. Astana 2007, a. Open courts
Step: A draft law.
Was due on 29 June 2008, 1 day ago. Mark it as met, report how far it is, or move its date and say why.
http://127.0.0.1:8000/recommendations/astana/a/

NOMINATIONS TO ANSWER

Ministry of Justice. Astana 2007, b. Train judges
Nominated as lead on 30 June 2008. Answer by 30 July 2008: accept in full, in part or in principle, or decline and say why.
http://127.0.0.1:8000/recommendations/astana/b/answer/{answer}/

DUE SOON

Ministry of Justice. Astana 2007, a. Open courts
Step: A law.
Due on 7 July 2008, in 7 days. Mark it as met, report how far it is, or move its date and say why.
http://127.0.0.1:8000/recommendations/astana/a/

FOR INFORMATION: NO NEW FACT FOR LONG

Astana 2007, a. Open courts. Nothing has been reported.
http://127.0.0.1:8000/recommendations/astana/a/

--
You act for: Ministry of Justice (focal point).
Your desk: http://127.0.0.1:8000/desk/
How often, in which language, and what: http://127.0.0.1:8000/settings/
Only what duty requires from now on: {leave}
"""  # noqa: E501 - as it is sent


@pytest.fixture
def justice(db):
    return AgencyFactory(name_en="Ministry of Justice")


def letter(on=ON):
    (digest,) = planned(on)
    return digest_letter(digest.person, digest, on=on)


def test_a_digest_reads_as_a_person_would_write_it(justice):
    seminar = SeminarFactory(slug="astana", short_title="Astana 2007")
    courts = RecommendationFactory(seminar=seminar, label="a", title="Open courts")
    held(courts, justice, on=HELD_ON)
    for title, days in [("A draft law", -1), ("A law.", 7)]:
        courts.milestones.create(
            code=title, title=title, agency=justice, set_on=HELD_ON,
            first_due_on=ON + timedelta(days=days),
        )  # fmt: skip
    judges = RecommendationFactory(seminar=seminar, label="b", title="Train judges")
    tie = nominate(judges, justice, on=ON)
    person = reader(justice, first_name="Aigul")

    found = letter()

    assert found.subject == "1 overdue, 1 nomination to answer, 1 due soon: Ministry of Justice"
    leave = letters.unsubscribe_url(person.pk)
    assert found.text == WHOLE.format(answer=tie.pk, leave=leave)


def test_an_escalation_says_what_can_still_be_done(justice):
    promise(justice, ON - timedelta(days=37))
    registrar_with_address()

    found = letter()

    assert found.subject == "1 escalated: Ministry of Justice"
    assert "OVERDUE FOR MORE THAN FIVE WEEKS" in found.text
    assert "Was due on 24 May 2008, 37 days ago. The agency can mark it as met" in found.text
    assert "You keep the register." in found.text


def test_an_escalated_nomination_leads_to_the_page_that_everybody_may_read(justice):
    tie = nominate(RecommendationFactory(), justice, on=HELD_ON)
    reader(justice, "head")

    assert f"{tie.recommendation.get_absolute_url()}\n" in letter().text
    assert "/answer/" not in letter().text


def test_several_agencies_are_counted_in_the_subject(justice):
    for agency in (justice, AgencyFactory()):
        promise(agency, ON - timedelta(days=37))
    registrar_with_address()

    assert letter().subject == "2 escalated: 2 agencies"


def test_a_long_digest_names_the_first_and_counts_the_rest(justice, monkeypatch):
    monkeypatch.setattr(digests, "NAMED", 2)
    for _ in range(3):
        promise(justice)
    reader(justice)

    found = letter()

    assert found.subject == "3 due today: Ministry of Justice"
    assert found.text.count("Step: ") == 2
    assert "And 1 more, on your desk: http://127.0.0.1:8000/desk/" in found.text


def test_who_gets_only_duty_is_not_offered_it_again(justice):
    promise(justice)
    reader(justice, only_duty=True)

    assert "unsubscribe" not in letter().text


def test_signs_of_html_are_left_as_they_were_typed(justice):
    promise(justice, title="R&D <pilot> isn’t done")
    reader(justice)

    assert "Step: R&D <pilot> isn’t done.\n" in letter().text


def test_a_long_name_does_not_make_a_subject_too_long_to_keep():
    assert letters.one_line("Two\nlines, " + "long " * 100).startswith("Two lines, long")
    assert len(letters.one_line("long " * 100)) == 300
