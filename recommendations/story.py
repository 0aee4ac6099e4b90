"""Plays the demonstration: `fixtures/story.toml`, through the same actions that people use.

Nothing but people and their memberships is written directly, so whatever the story says has passed
every rule of the register.
"""

import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agencies.choices import Role as MemberRole
from agencies.models import Agency, Membership, User
from recommendations import actions
from recommendations.choices import Kind, Role
from recommendations.models import Act, Assignment, Evidence, Milestone, Recommendation, Seminar

Row = dict[str, Any]

SEMINAR = "astana-2007"


def read() -> Row:
    """The story as written: its accounts, and its acts in order."""
    path = settings.BASE_DIR / "fixtures" / "story.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


# --- People ---------------------------------------------------------------------------


def make_person(account: Row, since: date) -> User:
    """Make the account; without a password it only stands behind its acts."""
    person = User.objects.filter(username=account["username"]).first()
    if person is None:
        username, name = account["username"], account["name"]
        # A domain that is nobody's by RFC 2606: reminders can be tried out, and reach nobody.
        address = f"{username}@tracker.example"
        person = User(username=username, first_name=name, email=address, is_demonstration=True)
        for right in account.get("rights", ()):
            setattr(person, right, True)
        person.set_password(account.get("password"))
        person.save()
    if "agency" in account:
        agency = Agency.objects.get(code=account["agency"])
        role = account.get("role", MemberRole.FOCAL_POINT)
        Membership.objects.get_or_create(
            user=person, agency=agency, ends_on=None, defaults={"starts_on": since, "role": role}
        )
    return person


def demonstration_accounts() -> list[Row]:
    """The accounts of the story that a visitor may sign in with here, in its order."""
    known = set(User.objects.filter(is_demonstration=True).values_list("username", flat=True))
    accounts = [account for account in read()["account"] if "password" in account]
    return [account for account in accounts if account["username"] in known]


# --- Acts -----------------------------------------------------------------------------
# Each verb finds what the row names and hands the rest of it to the action.


def given(told: Row, *keys: str) -> Row:
    """The arguments among these keys that the row has."""
    return {key: told[key] for key in keys if key in told}


def tie(recommendation: Recommendation, entry: actions.Entry) -> Assignment:
    """The open assignment of the agency that acts."""
    return recommendation.assignments.get(agency=entry.agency, ends_on=None)


def step(recommendation: Recommendation, told: Row) -> Milestone:
    return recommendation.milestones.get(code=told["milestone"])


def delivered(told: Row) -> Row:
    """What updates and met milestones share."""
    evidence = [Evidence(title=title, url=url) for title, url in told.get("evidence", ())]
    details = given(told, "text", "instrument")
    return details | {"happened_on": told.get("happened"), "evidence": evidence}


def nominate(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    nominee = Agency.objects.get(code=told["agency"])
    role, reason = Role(told.get("role", Role.LEAD)), told.get("reason", "")
    return actions.nominate(recommendation, nominee, role=role, reason=reason, entry=entry)


def answer(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    details = given(told, "response", "text", "officer_name", "officer_position")
    return actions.answer(tie(recommendation, entry), **details, entry=entry)


def hand_back(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    return actions.hand_back(tie(recommendation, entry), text=told["text"], entry=entry)


def officer_left(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    return actions.officer_left(tie(recommendation, entry), text=told["text"], entry=entry)


def report(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    details = delivered(told) | given(told, "progress")
    if "milestone" in told:
        details["milestone"] = step(recommendation, told)
    return actions.report(recommendation, **details, entry=entry)


def meet(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    return actions.meet(step(recommendation, told), **delivered(told), entry=entry)


def move(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    details = given(told, "due_on", "text")
    return actions.move(step(recommendation, told), **details, entry=entry)


def assess(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    details = given(told, "verdict", "text", "is_internal")
    if "milestone" in told:
        details["milestone"] = step(recommendation, told)
    return actions.assess(recommendation, **details, entry=entry)


def close(recommendation: Recommendation, told: Row, entry: actions.Entry) -> Act:
    return actions.close(recommendation, **given(told, "closure", "text"), entry=entry)


VERBS: dict[Kind, Callable[[Recommendation, Row, actions.Entry], Act]] = {
    Kind.NOMINATE: nominate,
    Kind.ANSWER: answer,
    Kind.HAND_BACK: hand_back,
    Kind.OFFICER_LEFT: officer_left,
    Kind.UPDATE: report,
    Kind.MEET: meet,
    Kind.MOVE: move,
    Kind.ASSESS: assess,
    Kind.CLOSE: close,
}


# --- The play -------------------------------------------------------------------------


def moment(day: date, nth: int) -> datetime:
    """A plausible moment of a working day; the nth entry of the day comes after those before."""
    minutes = day.toordinal() * 37 % 180 + 23 * nth
    start = datetime.combine(day, time(9), timezone.get_default_timezone())
    return start + timedelta(minutes=minutes)


@transaction.atomic
def play() -> int:
    """Play the whole story into a register in which nobody has acted; return how many acts.

    Where any act is recorded it does nothing, so that what people typed stays as it is.
    """
    if Act.objects.exists():
        return 0
    story = read()
    seminar = Seminar.objects.get(slug=SEMINAR)
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    recommendations = {said.label: said for said in seminar.recommendations.all()}
    people = {each["username"]: make_person(each, seminar.held_on) for each in story["account"]}
    employers = {each["username"]: each.get("agency") for each in story["account"]}
    entries: Counter[date] = Counter()
    for told in story["act"]:
        verb, recorded = Kind(told["act"]), told.get("recorded", told["day"])
        code = None if verb == Kind.NOMINATE else told.get("agency", employers[told["by"]])
        entry = actions.Entry(
            by=people[told["by"]],
            on=told["day"],
            at=moment(recorded, entries[recorded]),
            agency=agencies[code] if code else None,
        )
        VERBS[verb](recommendations[told["on"]], told, entry)
        entries[recorded] += 1
    return entries.total()
