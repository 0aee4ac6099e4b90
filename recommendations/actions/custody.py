"""Who answers for a recommendation: nominations, answers, handing back, passing on."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from recommendations.actions.entries import (
    Entry,
    append,
    begin,
    check_after,
    check_agency,
    closure_on,
)
from recommendations.choices import ACCEPTING, CUSTODY_KINDS, Kind, Response, Role
from recommendations.models import Act, Assignment, Recommendation
from recommendations.querysets import AssignmentQuerySet
from recommendations.reminders.outbox import write_reminder
from seminar_tracker.recording import recording


def check_order(assignment: Assignment, entry: Entry) -> None:
    """Custody is a chain: refuse an act before the last one that is already in it.

    All leads of a recommendation form one chain; each supporting agency has its own.
    """
    chain = Act.objects.counted().filter(
        recommendation=assignment.recommendation,
        kind__in=CUSTODY_KINDS,
        assignment__role=assignment.role,
    )
    if assignment.role == Role.SUPPORTING:
        chain = chain.filter(assignment__agency=assignment.agency)
    check_after(chain.newest_first().first(), entry)


def for_its_agency(assignment: Assignment, entry: Entry) -> Entry:
    """The entry in the name of the agency that the assignment ties: no other speaks for it."""
    if entry.agency is not None and entry.agency != assignment.agency:
        raise PermissionDenied(_("Your account may not do this for this recommendation."))
    return replace(entry, agency=assignment.agency)


def check_held(assignment: Assignment, entry: Entry) -> None:
    """Refuse what only an agency does that has accepted, and still has, the recommendation."""
    if assignment.starts_on is None or assignment.ends_on or entry.on < assignment.starts_on:
        raise ValidationError(_("The agency does not hold this recommendation."))


def end(assignment: Assignment, on: date, by: Act | None = None) -> Assignment:
    """End the tie; the day is the first without it. Return it, for `ended_by`."""
    if assignment.starts_on and on < assignment.starts_on:
        raise ValidationError(_("It cannot end before it was accepted."))
    assignment.ends_on, assignment.ended_by = on, by
    assignment.save(update_fields=["ends_on", "ended_by"])
    return assignment


def make_way(current: Assignment, entry: Entry) -> Assignment:
    """End the current lead when it is only a proposal or its agency is gone; else refuse."""
    gone_on = current.agency.ended_on
    if not current.acts.counted().filter(kind__in=CUSTODY_KINDS).exists():
        return end(current, entry.on)
    if gone_on and gone_on <= entry.on:
        return end(current, max(gone_on, current.starts_on or gone_on))
    raise ValidationError(
        _("%(agency)s is already the lead or nominated for it. Transfer it instead.")
        % {"agency": current.agency.name}
    )


def check_nominee(tie: Assignment | None, agency: Agency) -> None:
    """Refuse an agency that was asked already, and answered or has yet to."""
    if tie and tie.acts.counted().filter(kind=Kind.NOMINATE).exists():
        raise ValidationError(_("%(agency)s is already nominated.") % {"agency": agency.name})


def set_aside(
    ties: AssignmentQuerySet, agency: Agency, role: Role, entry: Entry
) -> list[Assignment]:
    """End what stands in the way of asking the agency in this role; return what was ended."""
    # The plan proposed the agency for the other role, or it was asked to support and is now asked
    # to lead. Support that was accepted goes on until the lead is accepted, too.
    ended = [
        end(tie, entry.on)
        for tie in ties.filter(agency=agency, starts_on=None).exclude(role=role)
        if tie.role == Role.SUPPORTING or not tie.acts.counted().exists()
    ]
    if role == Role.LEAD:
        ended += [make_way(tie, entry) for tie in ties.leads().exclude(agency=agency)]
    return ended


@recording()
def nominate(
    recommendation: Recommendation, agency: Agency, *, role: Role, reason: str, entry: Entry
) -> Act:
    """Ask an agency to take a recommendation; it owns nothing until it accepts.

    A proposal of the plan for the same agency becomes the nomination; another is set aside.
    """
    said: dict[str, Any] = {"assignment.agency": agency, "assignment.role": role}
    if reason:
        said["text"] = reason
    if done := begin(recommendation, entry, Kind.NOMINATE, **said):
        return done
    check_agency(agency, entry.on)
    if closure_on(recommendation, entry):
        raise ValidationError(_("It is closed. Reopen it first."))
    open_ties = recommendation.assignments.filter(ends_on=None).select_related("agency")
    assignment = open_ties.filter(agency=agency, role=role).first()
    check_nominee(assignment, agency)
    if assignment is None:
        assignment = Assignment(
            recommendation=recommendation, agency=agency, role=role, reason=reason
        )
    check_order(assignment, entry)
    ended = set_aside(open_ties, agency, role, entry)
    assignment.full_clean()
    assignment.save()
    act = append(
        Kind.NOMINATE, recommendation, entry, assignment=assignment,
        text=reason or assignment.reason,
    )  # fmt: skip
    for tie in ended:
        tie.ended_by = act
        tie.save(update_fields=["ended_by"])
    return act


def named(
    assignment: Assignment, entry: Entry, name: str, position: str, officer: User | None
) -> dict[str, Any]:
    """The officer as an act keeps them: by name, and by account where they have one.

    An officer with an account counts as long as the account acts for the agency.
    """
    if officer is None:
        return {"officer_name": name, "officer_position": position}
    posts = officer.memberships.in_force(on=entry.on)
    if not posts.filter(agency=assignment.agency).exists():
        raise ValidationError(
            _("%(person)s does not act for %(agency)s.")
            % {"person": officer, "agency": assignment.agency.name}
        )
    return {"officer": officer, "officer_name": str(officer), "officer_position": position}


@recording()
def remind(assignment: Assignment, *, text: str = "", entry: Entry) -> Act:
    """Remind a nominee that an answer is due; once a day at most. Nothing of the standing turns.

    The mails to its focal points and head are written with the act, and sent by the queue.
    """
    recommendation = assignment.recommendation
    if done := begin(recommendation, entry, Kind.REMIND, text=text, assignment=assignment):
        return done
    if not Assignment.objects.awaiting_answer(on=entry.on).filter(pk=assignment.pk).exists():
        raise ValidationError(_("There is no answer to wait for."))
    reminders = assignment.acts.counted().filter(kind=Kind.REMIND)
    if reminders.filter(effective_on__gte=entry.on).exists():
        raise ValidationError(_("It has been reminded today already."))
    act = append(Kind.REMIND, recommendation, entry, assignment=assignment, text=text)
    write_reminder(act)
    return act


def end_support(lead: Assignment, act: Act) -> None:
    """An agency that takes the lead supports no longer."""
    ties = lead.recommendation.assignments.supporting()
    for tie in ties.filter(agency=lead.agency, ends_on=None):
        end(tie, act.effective_on, act)


@recording()
def answer(
    assignment: Assignment,
    *,
    response: Response,
    text: str = "",
    officer_name: str = "",
    officer_position: str = "",
    officer: User | None = None,
    entry: Entry,
) -> Act:
    """Answer a nomination. Any acceptance starts the agency's span; a refusal ends the tie."""
    entry = for_its_agency(assignment, entry)
    officers = named(assignment, entry, officer_name, officer_position, officer)
    if done := begin(
        assignment.recommendation, entry, Kind.ANSWER,
        assignment=assignment, response=response, text=text, **officers,
    ):  # fmt: skip
        return done
    assignment.refresh_from_db()
    if closure_on(assignment.recommendation, entry):
        raise ValidationError(_("It is closed. Reopen it first."))
    if not assignment.acts.counted().filter(kind=Kind.NOMINATE).exists():
        raise ValidationError(_("It has not been nominated yet: there is nothing to answer."))
    answers = assignment.acts.filter(kind=Kind.ANSWER)
    if assignment.ends_on or answers.counted().exists():
        raise ValidationError(_("This nomination has already been answered or withdrawn."))
    check_order(assignment, entry)
    act = append(
        Kind.ANSWER, assignment.recommendation, entry, assignment=assignment,
        response=response, text=text, attempt=answers.count(),
        **officers,
    )  # fmt: skip
    if response in ACCEPTING:
        assignment.starts_on = entry.on
        assignment.save(update_fields=["starts_on"])
        if assignment.role == Role.LEAD:
            end_support(assignment, act)
    else:
        end(assignment, entry.on, act)
    return act


@recording()
def hand_back(assignment: Assignment, *, text: str, entry: Entry) -> Act:
    """Give up an accepted recommendation; from that day nobody owns it."""
    entry = for_its_agency(assignment, entry)
    if done := begin(assignment.recommendation, entry, Kind.HAND_BACK, text=text):
        return done
    assignment.refresh_from_db()
    check_held(assignment, entry)
    check_order(assignment, entry)
    act = append(Kind.HAND_BACK, assignment.recommendation, entry, assignment=assignment, text=text)
    end(assignment, entry.on, act)
    return act


@recording()
def transfer(recommendation: Recommendation, to: Agency, *, text: str, entry: Entry) -> Act:
    """Take the lead from the agency that has it, or was asked, and nominate another.

    Until the other accepts, nobody owns the recommendation: inheriting is not accepting.
    """
    said: dict[str, Any] = {"assignment.agency": to, "text": text}
    if done := begin(recommendation, entry, Kind.NOMINATE, **said):
        return done
    current = recommendation.assignments.leads().filter(ends_on=None).first()
    if current is None or not current.acts.counted().filter(kind=Kind.NOMINATE).exists():
        raise ValidationError(_("It has no lead to transfer from. Nominate one."))
    if current.agency_id == to.pk:
        raise ValidationError(_("%(agency)s is the lead already.") % {"agency": to.name})
    check_order(current, entry)
    # The token belongs to the last of the two acts.
    taken = append(
        Kind.TRANSFER, recommendation, replace(entry, token=None), assignment=current, text=text
    )
    end(current, entry.on, taken)
    return nominate(recommendation, to, role=Role.LEAD, reason=text, entry=entry)


@recording()
def name_officer(
    assignment: Assignment,
    *,
    name: str = "",
    position: str = "",
    officer: User | None = None,
    entry: Entry,
) -> Act:
    """Name the person who answers for the recommendation in the agency."""
    entry = for_its_agency(assignment, entry)
    officers = named(assignment, entry, name, position, officer)
    if done := begin(assignment.recommendation, entry, Kind.NAME_OFFICER, **officers):
        return done
    assignment.refresh_from_db()
    check_held(assignment, entry)
    if not (name or officer):
        raise ValidationError(_("Say who it is."))
    return append(
        Kind.NAME_OFFICER, assignment.recommendation, entry, assignment=assignment,
        **officers,
    )  # fmt: skip


@recording()
def officer_left(assignment: Assignment, *, text: str = "", entry: Entry) -> Act:
    """Say that the named officer is gone: owned, but nobody by name."""
    entry = for_its_agency(assignment, entry)
    if done := begin(assignment.recommendation, entry, Kind.OFFICER_LEFT, text=text):
        return done
    assignment.refresh_from_db()
    check_held(assignment, entry)
    return append(
        Kind.OFFICER_LEFT, assignment.recommendation, entry, assignment=assignment, text=text
    )
