"""Feeds of what happened: well-formed Atom, public text alone, the same acts as the pages."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from recommendations import actions, feeds
from recommendations.choices import Verdict
from tests.factories import (
    ActFactory,
    EvidenceFactory,
    MilestoneFactory,
    ReviewerFactory,
    entry,
    link,
    noon,
)
from tests.markup import elements
from tests.recommendations.feeds import (
    ALL,
    ATOM,
    addresses,
    contents,
    entries,
    ministry,
    open_courts,
    read,
    titles,
)
from tests.recommendations.scenes import held, met, person_of, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def justice(db):
    return ministry()


@pytest.fixture
def said(db):
    return open_courts()


@pytest.fixture
def lead(said, justice):
    """Nominated and accepted on 1 June 2008."""
    return held(said, justice)


# --- What stands in it ------------------------------------------------------------------


def test_an_entry_says_what_happened_who_says_it_and_where_it_stands(client, lead, settings):
    settings.SITE_URL = "https://tracker.example"
    act = reported(lead, text="A draft <exists> & waits.", on=date(2008, 6, 20))

    entry_ = entries(client)[0]

    assert entry_.findtext(f"{ATOM}title") == "c. Open courts: Ministry of Justice reported"
    assert entry_.findtext(f"{ATOM}id") == f"tag:tracker.example,2026:act-{act.pk}"
    assert parse_datetime(entry_.findtext(f"{ATOM}updated")) == act.recorded_at
    assert entry_.findtext(f"{ATOM}author/{ATOM}name") == "Ministry of Justice"
    href = f"https://tracker.example/recommendations/graft/c/#act-{act.pk}"
    assert entry_.find(f"{ATOM}link").attrib == {"rel": "alternate", "href": href}
    assert entry_.find(f"{ATOM}category").attrib == {"term": "Astana 2007"}
    content = entry_.find(f"{ATOM}content")
    assert content.attrib == {"type": "html"}
    assert "<p>A draft &lt;exists&gt; &amp; waits.</p>" in content.text


def test_the_place_to_which_an_entry_leads_is_on_the_status_page(client, lead):
    met(MilestoneFactory(recommendation=lead.recommendation, agency=lead.agency))
    anchors = {
        each.find(f"{ATOM}link").attrib["href"].partition("#")[2] for each in entries(client)
    }

    page = client.get(lead.recommendation.get_absolute_url())

    assert len(anchors) == 3
    assert anchors <= {attrs.get("id") for _, attrs in elements(page)}


@pytest.mark.parametrize("demonstration", [True, False])
def test_each_feed_has_what_atom_requires(client, lead, settings, demonstration):
    settings.TRACKER_DEMO = demonstration
    for address in addresses(lead):
        root = read(client, address)
        assert root.tag == f"{ATOM}feed"
        assert root.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "en"}
        parts = [root, *root.findall(f"{ATOM}entry")]
        for part in parts:
            for name in ("id", "title", "updated"):
                assert len(part.findall(f"{ATOM}{name}")) == 1
                assert part.findtext(f"{ATOM}{name}").strip()
            assert part.findtext(f"{ATOM}id").startswith("tag:")
            assert parse_datetime(part.findtext(f"{ATOM}updated")).tzinfo
        assert all(part.findtext(f"{ATOM}author/{ATOM}name") for part in parts[1:])
        ids = [part.findtext(f"{ATOM}id") for part in parts]
        assert len(ids) == len(set(ids)) == 3
        relations = {
            each.attrib["rel"]: each.attrib["href"] for each in root.findall(f"{ATOM}link")
        }
        assert relations["self"] == f"http://127.0.0.1:8000{address}"
        is_said = "is invented" in root.findtext(f"{ATOM}subtitle")
        assert is_said is demonstration
        assert root.findtext(f"{ATOM}title").startswith("Demonstration.") is demonstration


def test_an_empty_feed_is_a_feed(client, said):
    root = read(client, reverse("recommendations:feed-seminar", args=["graft"]))

    assert root.findall(f"{ATOM}entry") == []
    assert root.findtext(f"{ATOM}updated") == "2008-06-30T00:00:00+06:00"


def test_signs_that_xml_cannot_hold_are_left_out(client, justice, said):
    said.title = "Open\x0b courts"
    said.save()
    said.seminar.short_title = "Ast\x01ana"
    said.seminar.save()
    reported(held(said, justice), text="A bell\x07, a draft\x1f and \ufffe an emoji 💥.")

    content = contents(client, reverse("recommendations:feed-recommendation", args=["graft", "c"]))

    assert "A bell, a draft and  an emoji 💥." in content
    assert titles(client)[0] == "c. Open courts: Ministry of Justice reported"


def test_who_speaks_is_the_agency_a_reviewer_or_the_registrar(client, lead, said):
    reviewer = ReviewerFactory()
    act = {"recommendation": said, "recorded_by": reviewer, "effective_on": date(2008, 6, 20)}
    ActFactory(kind="assess", verdict=Verdict.IN_PART, **act)
    ActFactory(kind="recheck", **act)

    names = [each.findtext(f"{ATOM}author/{ATOM}name") for each in entries(client)]

    assert names == ["a reviewer", "a reviewer", "Ministry of Justice", "the registrar"]


def test_entry_about_one_milestone_names_it_once(client, lead, said):
    step = MilestoneFactory(recommendation=said, agency=lead.agency, title="Draft <law> & order")
    act = {"recommendation": said, "milestone": step, "effective_on": date(2008, 6, 20)}
    ActFactory(kind="assess", verdict=Verdict.FULLY, text="Seen.", **act)
    ActFactory(kind="update", agency=lead.agency, text="It waits.", **act)
    met(step, on=date(2008, 6, 20))
    reported(lead, on=date(2008, 6, 21))

    whole, meeting, update, verdict = entries(client)[:4]

    about = "; about the milestone “Draft <law> & order”"
    assert verdict.findtext(f"{ATOM}title") == f"c. Open courts: review: verified fully{about}"
    reporting = "c. Open courts: Ministry of Justice reported"
    assert update.findtext(f"{ATOM}title") == reporting + about
    assert whole.findtext(f"{ATOM}title") == reporting
    paragraph = "<p>Milestone: Draft &lt;law&gt; &amp; order</p>"
    for each, own in [(verdict, "Seen."), (update, "It waits.")]:
        assert f"{paragraph}\n<p>{own}</p>" in each.findtext(f"{ATOM}content")
    assert meeting.findtext(f"{ATOM}content").count("Draft") == 1
    assert "Milestone" not in whole.findtext(f"{ATOM}content")


def test_entry_about_one_part_names_it(client, lead, said, registrar):
    passages = said.text.split(" ", 1)
    actions.divide(said, passages=passages, entry=entry(registrar, date(2008, 6, 20)))
    act = {"recommendation": said, "part": said.parts.get(number=2), "text": "Seen."}
    ActFactory(kind="assess", verdict=Verdict.FULLY, effective_on=date(2008, 6, 21), **act)

    verdict = entries(client)[0]

    title = "c. Open courts: review: verified fully; about part 2"
    assert verdict.findtext(f"{ATOM}title") == title
    assert "<p>About part 2</p>\n<p>Seen.</p>" in verdict.findtext(f"{ATOM}content")


# --- What does not ----------------------------------------------------------------------


@pytest.mark.parametrize("who", [None, "reviewer", "registrar", "insider"])
def test_what_is_internal_is_in_no_feed_whoever_reads_it(client, lead, said, registrar, who):
    people = {"reviewer": ReviewerFactory(), "registrar": registrar,
              "insider": person_of(lead.agency)}  # fmt: skip
    ActFactory(kind="assess", verdict=Verdict.IN_PART, is_internal=True, recommendation=said,
               text="Do not trust this.")  # fmt: skip
    act = reported(lead, evidence=[link("Gazette")], on=date(2008, 6, 20))
    EvidenceFactory(act=act, title="Secret draft", file="", original_name="", media_type="",
                    size=None, sha256="", is_internal=True)  # fmt: skip
    if who:
        client.force_login(people[who])

    content = contents(client)

    assert "Do not trust" not in content
    assert "The reviewer’s note is internal." in content
    assert "Secret draft" not in content
    assert '<a href="https://example.org/draft">Gazette</a>' in content


def test_what_was_taken_back_is_absent_and_so_is_its_undoing(client, lead):
    by = entry(person_of(lead.agency), date(2008, 6, 20), agency=lead.agency)
    act = actions.report(lead.recommendation, text="A mistake.", entry=by)
    before = client.get(ALL)
    actions.undo(act, entry=by)

    assert "A mistake." in before.content.decode()
    assert "A mistake." not in contents(client)
    assert len(entries(client)) == 2


def test_the_newest_recorded_come_first_and_no_more_than_so_many(client, said, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 2)
    for text, on, at in [("first", 3, 3), ("late", 1, 5), ("second", 4, 4)]:
        ActFactory(recommendation=said, text=text, effective_on=date(2008, 6, on),
                   recorded_at=noon(date(2008, 6, at)))  # fmt: skip

    texts = [each.findtext(f"{ATOM}content") for each in entries(client)]

    assert len(texts) == 2
    assert "late" in texts[0]
    assert "Recorded 4 days later." in texts[0]
    assert "second" in texts[1]


def test_what_is_taken_back_while_the_feed_is_made_is_not_told(client, lead, monkeypatch):
    act = reported(lead, text="Sent by mistake.")
    keys = feeds.About.keys

    def keys_and_an_undo(about):
        found = keys(about)
        actions.undo(act, entry=entry(act.recorded_by, act.effective_on))
        return found

    monkeypatch.setattr(feeds.About, "keys", keys_and_an_undo)
    address = reverse("recommendations:feed-agency", args=[lead.agency.code])

    assert "Sent by mistake." not in contents(client, address)
