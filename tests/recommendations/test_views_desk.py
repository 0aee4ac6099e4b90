"""The desk: what waits for a person, and what does not."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations import desk
from recommendations.choices import Role
from tests.factories import (
    ActFactory,
    AgencyFactory,
    AssignmentFactory,
    MembershipFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    ReviewerFactory,
    SeminarFactory,
    UserFactory,
)
from tests.markup import elements, links, text_of
from tests.recommendations.scenes import answer, held, nominate, person_of, reported

DESK = reverse("recommendations:desk")
LONG_AGO = date(2007, 6, 1)


@pytest.fixture
def justice(db, today):
    return AgencyFactory(name_en="Ministry of Justice")


@pytest.fixture
def seminar(db):
    return SeminarFactory(slug="graft")


@pytest.fixture
def caches(settings):
    """Caches that keep, in place of the tests' own, which do not."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    kept = {name: {"BACKEND": backend, "LOCATION": name} for name in ("kept", "pages")}
    settings.CACHES = settings.CACHES | kept


def work(seminar, agency, count=1):
    """Of each kind of work, so much: a nomination, an overdue step, one due soon, a silence."""
    for _ in range(count):
        nominate(RecommendationFactory(seminar=seminar), agency, on=date(2008, 6, 20))
        lead = held(RecommendationFactory(seminar=seminar), agency)
        own = {"recommendation": lead.recommendation, "agency": agency}
        MilestoneFactory(**own, title="Late", first_due_on=date(2008, 6, 20))
        MilestoneFactory(**own, title="Soon", first_due_on=date(2008, 7, 10))
        held(RecommendationFactory(seminar=seminar), agency, on=LONG_AGO)


def test_desk_asks_a_visitor_to_sign_in(client, db):
    response = client.get(DESK)

    assert response.status_code == 302
    assert response.url == f"{reverse('sign-in')}?next=%2Fdesk%2F"


def test_desk_shows_what_waits_in_order_of_urgency(client, sign_in, justice, seminar):
    work(seminar, justice)
    sign_in(person_of(justice))

    response = client.get(DESK)

    context, text = response.context, text_of(response)
    assert len(context["waiting"]) == 1
    assert [step.title for step in context["overdue"]] == ["Late"]
    assert [step.title for step in context["soon"]] == ["Soon"]
    assert len(context["silent"]) == 1
    assert (len(context["held"]), context["count"]) == (2, 4)
    assert "4 things wait for you" in text
    assert "1 nomination to answer , 1 milestone overdue , 1 due soon , 1 without news ." in text
    assert "Nominated as lead on 20 June 2008. Its mandate covers it." in text
    assert "Late 10 days overdue Ministry of Justice · Due 20 June 2008." in text
    assert "Soon due in 10 days Ministry of Justice · Due 10 July 2008." in text


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2008, 6, 29), "overdue"),
        (date(2008, 6, 30), "soon"),
        (date(2008, 7, 30), "soon"),
        (date(2008, 7, 31), None),
    ],
    ids=["yesterday", "today", "in thirty days", "in thirty-one days"],
)
def test_desk_shows_milestones_by_their_day(client, sign_in, justice, day, shown):
    lead = held(agency=justice)
    MilestoneFactory(recommendation=lead.recommendation, agency=justice, first_due_on=day)
    sign_in(person_of(justice))

    context = client.get(DESK).context

    found = [name for name in ("overdue", "soon") if context[name]]
    assert found == ([shown] if shown else [])


def test_desk_leaves_out_what_is_not_the_agencys(client, sign_in, justice, seminar):
    work(seminar, AgencyFactory())
    proposal = AssignmentFactory(agency=justice)
    MilestoneFactory(recommendation=proposal.recommendation, agency=justice)
    sign_in(person_of(justice))

    response = client.get(DESK)

    assert response.context["count"] == 0
    assert "Nothing waits for you. Well done." in text_of(response)


def test_lead_finds_the_milestones_of_all(client, sign_in, justice):
    lead = held(RecommendationFactory(), justice)
    MilestoneFactory(
        recommendation=lead.recommendation, first_due_on=date(2008, 6, 20), title="Another's"
    )
    sign_in(person_of(justice))

    assert [step.title for step in client.get(DESK).context["overdue"]] == ["Another's"]


def test_nothing_waits_for_an_answer_once_it_is_closed(client, sign_in, justice):
    asked = nominate(RecommendationFactory(), justice)
    ActFactory(
        recommendation=asked.recommendation, kind="close", closure="superseded", text="Done with."
    )
    sign_in(person_of(justice))

    assert client.get(DESK).context["waiting"] == []


def test_supporter_finds_its_own_milestones(client, sign_in, justice):
    tie = answer(nominate(RecommendationFactory(), justice, role=Role.SUPPORTING))
    own = {"recommendation": tie.recommendation, "first_due_on": date(2008, 6, 20)}
    MilestoneFactory(**own, agency=justice, title="Own")
    MilestoneFactory(**own, title="Another's")
    held(tie.recommendation)
    sign_in(person_of(justice))

    assert [step.title for step in client.get(DESK).context["overdue"]] == ["Own"]


@pytest.mark.parametrize(
    ("role", "answers"), [("focal point", True), ("official", False)], ids=["focal", "official"]
)
def test_only_the_focal_point_is_sent_to_the_answer(client, sign_in, justice, seminar, role,
                                                    answers):  # fmt: skip
    tie = nominate(RecommendationFactory(seminar=seminar, label="a"), justice)
    sign_in(person_of(justice, role))

    response = client.get(DESK)

    way = reverse("recommendations:answer", args=["graft", "a", tie.pk])
    assert (way in links(response)) is answers
    assert ("The focal point answers." in text_of(response)) is not answers


def test_person_of_two_agencies_finds_the_work_of_both(client, sign_in, justice):
    person, customs = person_of(justice), AgencyFactory(name_en="Customs")
    MembershipFactory(user=person, agency=customs, role="official")
    held(agency=justice)
    held(agency=customs)
    sign_in(person)

    response = client.get(DESK)

    assert len(response.context["held"]) == 2
    assert "Customs · Ministry of Justice" in text_of(response)


def test_desk_without_an_agency_says_what_to_do(client, sign_in, justice):
    sign_in(UserFactory())

    response = client.get(DESK)

    assert "Your account acts for no agency today." in text_of(response)
    assert (response.context["registrar"], response.context["claim_count"]) == (None, None)


def test_registrar_finds_the_orphans_and_no_review(client, sign_in, justice):
    held()
    orphan = nominate(RecommendationFactory(), AgencyFactory()).recommendation
    sign_in(RegistrarFactory())

    response = client.get(DESK)

    assert response.context["registrar"]["orphans"] == [orphan]
    assert response.context["claim_count"] is None
    assert "/review/" not in response.text
    assert reverse("recommendations:orphans") in links(response)


def test_long_lists_are_cut_and_counted(client, sign_in, justice, monkeypatch):
    monkeypatch.setattr("recommendations.work.SHOWN", 1)
    for _ in range(2):
        reported(held(agency=justice), progress="complete")
    sign_in(person_of(justice))

    response = client.get(DESK)

    assert len(response.context["held"]) == 1
    assert "In your custody 2 · all of Ministry of Justice" in text_of(response)
    register = reverse("recommendations:list")
    assert f"{register}?agency={justice.code}" in links(response)


def test_reviewer_finds_how_many_claims_there_are_and_no_orphans(client, sign_in, justice):
    reported(held(), progress="complete")
    reported(held(), progress="in progress")
    sign_in(ReviewerFactory())

    response = client.get(DESK)

    assert response.context["claim_count"] == 1
    assert response.context["registrar"] is None
    assert reverse("recommendations:review") in links(response)


@pytest.mark.parametrize(
    ("span", "counts"),
    [
        ({"starts_on": date(2008, 6, 30)}, True),
        ({"starts_on": date(2008, 7, 1)}, False),
        ({"ends_on": date(2008, 7, 1)}, True),
        ({"ends_on": date(2008, 6, 30)}, False),
    ],
    ids=["from today", "from tomorrow", "until tomorrow", "until today"],
)
def test_desk_is_that_of_memberships_in_force(client, sign_in, justice, span, counts):
    sign_in(MembershipFactory(agency=justice, **span).user)

    agencies = client.get(DESK).context["agencies"]

    assert agencies == ([justice] if counts else [])


def test_desk_is_always_about_today(client, sign_in, justice, seminar):
    work(seminar, justice)
    sign_in(person_of(justice))

    response = client.get(DESK, {"as_of": "2007-06-01"})

    assert response.context["count"] == 4
    assert "You see the register as it stood" not in text_of(response)
    assert not any(attrs.get("name") == "as_of" for tag, attrs in elements(response))


def test_desk_takes_no_post(client, db, sign_in):
    sign_in(UserFactory())

    assert client.post(DESK).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_query_count_is_flat(
    client, sign_in, justice, seminar, rows, django_assert_num_queries
):
    work(seminar, justice, rows)
    sign_in(person_of(justice))

    with django_assert_num_queries(20):
        response = client.get(DESK)

    assert response.context["count"] == 4 * rows


def test_what_waits_is_made_once_for_all_with_the_same_posts(
    client, sign_in, justice, seminar, caches, django_assert_num_queries
):
    """The person, their posts and agencies, the edition, what they may take back, their drafts."""
    work(seminar, justice)
    MembershipFactory(user=(colleague := UserFactory()), agency=justice, role="focal point")
    sign_in(person_of(justice))
    first = client.get(DESK)
    sign_in(colleague)

    with django_assert_num_queries(7):
        again = client.get(DESK)

    assert again.context["work"] == first.context["work"]
    assert "Late" in again.context["work"]


def test_agency_that_is_renamed_meanwhile_is_not_kept_under_its_old_name(
    client, sign_in, justice, seminar, caches, monkeypatch
):
    for _ in range(2):
        nominate(RecommendationFactory(seminar=seminar), justice, on=date(2008, 6, 20))
    sign_in(person_of(justice))
    asked = desk.told_to_all

    def renamed_first(*args, **options):
        justice.name_en = justice.short_en = "Renamed"
        justice.save()
        return asked(*args, **options)

    monkeypatch.setattr(desk, "told_to_all", renamed_first)
    client.get(DESK)
    monkeypatch.undo()

    assert "Answer those ticked, for Renamed" in text_of(client.get(DESK))


def test_who_is_focal_point_and_official_answers(client, sign_in, justice, seminar):
    nominate(RecommendationFactory(seminar=seminar), justice, on=date(2008, 6, 20))
    person = person_of(justice)
    MembershipFactory(user=person, agency=justice, role="official", ends_on=date(2030, 1, 1))
    sign_in(person)

    page = text_of(client.get(DESK))

    assert "The focal point answers." not in page


def test_list_that_is_cut_says_so(client, sign_in, justice, seminar, monkeypatch):
    monkeypatch.setattr("recommendations.work.SHOWN", 1)
    monkeypatch.setattr("recommendations.promises.SHOWN", 1, raising=False)
    work(seminar, justice, 3)
    sign_in(person_of(justice))

    page = text_of(client.get(DESK))

    assert page.count("the first 1 of 3") == 4


def test_another_act_changes_what_waits(client, sign_in, justice, seminar, caches):
    work(seminar, justice)
    sign_in(person_of(justice))
    client.get(DESK)

    work(seminar, justice)

    assert client.get(DESK).context["count"] == 8


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ({}, "The focal point answers."),
        ({"language": "ru"}, "Отвечает ответственный за связь."),
        ({"is_registrar": True}, "The focal point answers."),
    ],
    ids=["official", "in another language", "registrar"],
)
def test_what_waits_is_not_shown_to_those_who_read_otherwise(
    client, sign_in, justice, seminar, caches, who, told
):
    work(seminar, justice)
    sign_in(person_of(justice))
    first = client.get(DESK)
    sign_in(MembershipFactory(user=UserFactory(**who), agency=justice, role="official").user)

    language = {"accept-language": who.get("language", "en")}
    text = client.get(DESK, headers=language).context["work"]

    assert told in text
    assert told not in first.context["work"]
    assert ("nameless-h" in text) is not who.get("is_registrar", False)


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_of_a_registrar_and_reviewer_stays_within_its_queries(
    client, sign_in, justice, seminar, rows, django_assert_num_queries
):
    work(seminar, justice, rows)
    person = UserFactory(is_registrar=True, is_reviewer=True)
    MembershipFactory(user=person, agency=justice)
    sign_in(person)

    with django_assert_num_queries(35):
        client.get(DESK)


def test_step_due_today_says_so_and_whose_it_is(client, sign_in, justice, today):
    lead = held(RecommendationFactory(), justice)
    other = AgencyFactory(name_en="Another body")
    MilestoneFactory(recommendation=lead.recommendation, agency=other, first_due_on=today)
    sign_in(person_of(justice))

    text = text_of(client.get(DESK))

    assert "due today" in text
    assert "Another body · Due 30 June 2008." in text
