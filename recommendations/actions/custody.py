"""Who answers for a recommendation: nominations, answers, handing back, passing on."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.models import Agency
from recommendations.actions.entries import Entry, append, check_agency, lock, repeated
from recommendations.choices import ACCEPTING, CUSTODY_KINDS, Kind, Response, Role
from recommendations.models import Act, Assignment, Recommendation


def check_order(assignment: Assignment, entry: Entry) -> None:
    """Custody is a chain: refuse an act before the last one that is already in it."""
    chain = Act.objects.filter(recommendation=assignment.recommendation, kind__in=CUSTODY_KINDS)
    if assignment.role == Role.LEAD:
        chain = chain.filter(assignment__role=Role.LEAD)
    else:
        chain = chain.filter(assignment=assignment)
    last = chain.newest_first().first()
    if last and entry.on < last.effective_on:
        raise ValidationError(
            _("An act of %(day)s on who answers for it is already recorded; this one cannot come "
              "before it.") % {"day": date_format(last.effective_on)}
        )  # fmt: skip


def end(assignment: Assignment, on: date) -> None:
    assignment.ends_on = on
    assignment.save(update_fields=["ends_on"])


def make_way(current: Assignment, entry: Entry) -> None:
    """End the current lead when it is only a proposal or its agency is gone; else refuse."""
    if not current.acts.filter(kind__in=CUSTODY_KINDS).exists():
        end(current, entry.on)
    elif not current.agency.exists_on(entry.on):
        end(current, max(current.agency.ended_on, current.starts_on or current.agency.ended_on))
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
    if done := repeated(entry):
        return done
    lock(recommendation, entry)
    check_agency(agency, entry.on)
    open_ties = recommendation.assignments.filter(ends_on=None).select_related("agency")
    assignment = open_ties.filter(agency=agency, role=role).first()
    if assignment and assignment.acts.filter(kind=Kind.NOMINATE).exists():
        raise ValidationError(_("%(agency)s is already nominated.") % {"agency": agency.name})
    if role == Role.LEAD:
        for current in open_ties.leads().exclude(agency=agency):
            make_way(current, entry)
    if assignment is None:
        assignment = Assignment(recommendation=recommendation, agency=agency, role=role)
    assignment.reason = reason or assignment.reason
    check_order(assignment, entry)
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
    if done := repeated(entry):
        return done
    lock(assignment.recommendation, entry)
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
    if done := repeated(entry):
        return done
    lock(assignment.recommendation, entry)
    assignment.refresh_from_db()
    if assignment.starts_on is None or assignment.ends_on:
        raise ValidationError(_("The agency does not hold this recommendation."))
    check_order(assignment, entry)
    act = append(Kind.HAND_BACK, assignment.recommendation, entry, assignment=assignment, text=text)
    end(assignment, entry.on)
    return act


@transaction.atomic
def transfer(recommendation: Recommendation, to: Agency, *, text: str, entry: Entry) -> Act:
    """Take the lead from the agency that has it, or was asked, and nominate another.

    Until the other accepts, nobody owns the recommendation: inheriting is not accepting.
    """
    if done := repeated(entry):
        return done
    lock(recommendation, entry)
    current = recommendation.assignments.leads().filter(ends_on=None).first()
    if current is None:
        raise ValidationError(_("It has no lead to transfer from. Nominate one."))
    if current.agency_id == to.pk:
        raise ValidationError(_("%(agency)s is the lead already.") % {"agency": to.name})
    check_order(current, entry)
    append(Kind.TRANSFER, recommendation, entry_without_token(entry), assignment=current, text=text)
    end(current, entry.on)
    return nominate(recommendation, to, role=Role.LEAD, reason=text, entry=entry)


def entry_without_token(entry: Entry) -> Entry:
    """The same entry for the first of two acts; the token belongs to the last."""
    return Entry(by=entry.by, on=entry.on, at=entry.at, agency=entry.agency)


@transaction.atomic
def name_officer(assignment: Assignment, *, name: str, position: str = "", entry: Entry) -> Act:
    """Name the person who answers for the recommendation in the agency."""
    if done := repeated(entry):
        return done
    lock(assignment.recommendation, entry)
    return append(
        Kind.NAME_OFFICER, assignment.recommendation, entry, assignment=assignment,
        officer_name=name, officer_position=position,
    )  # fmt: skip


@transaction.atomic
def officer_left(assignment: Assignment, *, text: str = "", entry: Entry) -> Act:
    """Say that the named officer is gone: owned, but nobody by name."""
    if done := repeated(entry):
        return done
    lock(assignment.recommendation, entry)
    return append(
        Kind.OFFICER_LEFT, assignment.recommendation, entry, assignment=assignment, text=text
    )
