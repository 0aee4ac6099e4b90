"""Who answers for a recommendation: nominations, answers, handing back, passing on."""

from dataclasses import replace
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
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


def check_order(assignment: Assignment, entry: Entry) -> None:
    """Custody is a chain: refuse an act before the last one that is already in it.

    All leads of a recommendation form one chain; each supporting agency has its own.
    """
    chain = Act.objects.filter(
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


def end(assignment: Assignment, on: date) -> None:
    """End the tie; the day is the first without it."""
    if assignment.starts_on and on < assignment.starts_on:
        raise ValidationError(_("It cannot end before it was accepted."))
    assignment.ends_on = on
    assignment.save(update_fields=["ends_on"])


def make_way(current: Assignment, entry: Entry) -> None:
    """End the current lead when it is only a proposal or its agency is gone; else refuse."""
    gone_on = current.agency.ended_on
    if not current.acts.filter(kind__in=CUSTODY_KINDS).exists():
        end(current, entry.on)
    elif gone_on and gone_on <= entry.on:
        end(current, max(gone_on, current.starts_on or gone_on))
    else:
        raise ValidationError(
            _("%(agency)s is already the lead or nominated for it. Transfer it instead.")
            % {"agency": current.agency.name}
        )


@transaction.atomic
def nominate(
    recommendation: Recommendation, agency: Agency, *, role: Role, reason: str, entry: Entry
) -> Act:
    """Ask an agency to take a recommendation; it owns nothing until it accepts.

    A proposal of the plan for the same agency becomes the nomination; another is set aside.
    """
    if done := begin(recommendation, entry, Kind.NOMINATE):
        return done
    check_agency(agency, entry.on)
    if closure_on(recommendation, entry):
        raise ValidationError(_("It is closed. Reopen it first."))
    open_ties = recommendation.assignments.filter(ends_on=None).select_related("agency")
    assignment = open_ties.filter(agency=agency, role=role).first()
    if assignment and assignment.acts.filter(kind=Kind.NOMINATE).exists():
        raise ValidationError(_("%(agency)s is already nominated.") % {"agency": agency.name})
    for tie in open_ties.filter(agency=agency).exclude(role=role):
        # The plan proposed the agency for the other role, or a supporter is asked to lead.
        if tie.role == Role.SUPPORTING or not tie.acts.exists():
            end(tie, entry.on)
    if assignment is None:
        assignment = Assignment(recommendation=recommendation, agency=agency, role=role)
    assignment.reason = reason or assignment.reason
    check_order(assignment, entry)
    if role == Role.LEAD:
        for current in open_ties.leads().exclude(agency=agency):
            make_way(current, entry)
    assignment.full_clean()
    assignment.save()
    return append(
        Kind.NOMINATE, recommendation, entry, assignment=assignment, text=assignment.reason
    )


@transaction.atomic
def answer(
    assignment: Assignment,
    *,
    response: Response,
    text: str = "",
    officer_name: str = "",
    officer_position: str = "",
    entry: Entry,
) -> Act:
    """Answer a nomination. Any acceptance starts the agency's span; a refusal ends the tie."""
    entry = for_its_agency(assignment, entry)
    if done := begin(assignment.recommendation, entry, Kind.ANSWER, text):
        return done
    assignment.refresh_from_db()
    if not assignment.acts.filter(kind=Kind.NOMINATE).exists():
        raise ValidationError(_("It has not been nominated yet: there is nothing to answer."))
    if assignment.ends_on or assignment.acts.filter(kind=Kind.ANSWER).exists():
        raise ValidationError(_("This nomination has already been answered or withdrawn."))
    check_order(assignment, entry)
    act = append(
        Kind.ANSWER, assignment.recommendation, entry, assignment=assignment,
        response=response, text=text,
        officer_name=officer_name, officer_position=officer_position,
    )  # fmt: skip
    if response in ACCEPTING:
        assignment.starts_on = entry.on
        assignment.save(update_fields=["starts_on"])
    else:
        end(assignment, entry.on)
    return act


@transaction.atomic
def hand_back(assignment: Assignment, *, text: str, entry: Entry) -> Act:
    """Give up an accepted recommendation; from that day nobody owns it."""
    entry = for_its_agency(assignment, entry)
    if done := begin(assignment.recommendation, entry, Kind.HAND_BACK, text):
        return done
    assignment.refresh_from_db()
    check_held(assignment, entry)
    check_order(assignment, entry)
    act = append(Kind.HAND_BACK, assignment.recommendation, entry, assignment=assignment, text=text)
    end(assignment, entry.on)
    return act


@transaction.atomic
def transfer(recommendation: Recommendation, to: Agency, *, text: str, entry: Entry) -> Act:
    """Take the lead from the agency that has it, or was asked, and nominate another.

    Until the other accepts, nobody owns the recommendation: inheriting is not accepting.
    """
    if done := begin(recommendation, entry, Kind.NOMINATE, text):
        return done
    current = recommendation.assignments.leads().filter(ends_on=None).first()
    if current is None or not current.acts.filter(kind=Kind.NOMINATE).exists():
        raise ValidationError(_("It has no lead to transfer from. Nominate one."))
    if current.agency_id == to.pk:
        raise ValidationError(_("%(agency)s is the lead already.") % {"agency": to.name})
    check_order(current, entry)
    # The token belongs to the last of the two acts.
    append(Kind.TRANSFER, recommendation, replace(entry, token=None), assignment=current, text=text)
    end(current, entry.on)
    return nominate(recommendation, to, role=Role.LEAD, reason=text, entry=entry)


@transaction.atomic
def name_officer(assignment: Assignment, *, name: str, position: str = "", entry: Entry) -> Act:
    """Name the person who answers for the recommendation in the agency."""
    entry = for_its_agency(assignment, entry)
    if done := begin(assignment.recommendation, entry, Kind.NAME_OFFICER):
        return done
    assignment.refresh_from_db()
    check_held(assignment, entry)
    return append(
        Kind.NAME_OFFICER, assignment.recommendation, entry, assignment=assignment,
        officer_name=name, officer_position=position,
    )  # fmt: skip


@transaction.atomic
def officer_left(assignment: Assignment, *, text: str = "", entry: Entry) -> Act:
    """Say that the named officer is gone: owned, but nobody by name."""
    entry = for_its_agency(assignment, entry)
    if done := begin(assignment.recommendation, entry, Kind.OFFICER_LEFT, text):
        return done
    assignment.refresh_from_db()
    check_held(assignment, entry)
    return append(
        Kind.OFFICER_LEFT, assignment.recommendation, entry, assignment=assignment, text=text
    )
