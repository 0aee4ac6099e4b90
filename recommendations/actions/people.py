"""Who acts for an agency: people who join it, and people who leave."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, User
from recommendations.permissions import posts_in
from recommendations.rules.permissions import may_add_people, may_end_post
from seminar_tracker.recording import recording


@recording()
def join(agency: Agency, person: User, *, role: str, starts_on: date, by: User) -> Membership:
    """Let the person act for the agency from that day on; the same again is done once."""
    if not may_add_people(is_registrar=by.is_registrar):
        raise PermissionDenied(_("The registrar says who acts for an agency."))
    if not agency.exists_on(starts_on):
        raise ValidationError(
            _("%(agency)s does not exist on %(day)s.")
            % {"agency": agency.name, "day": date_format(starts_on)}
        )
    # Two clicks wait for one another at the person.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    post = Membership(user=person, agency=agency, role=role, starts_on=starts_on)
    same = agency.memberships.filter(user=person, role=role, starts_on=starts_on, ends_on=None)
    if done := same.first():
        return done
    post.full_clean()
    post.save()
    return post


@recording()
def leave(post: Membership, *, ends_on: date, by: User, today: date) -> Membership:
    """End a membership; the day is the first without it, and the row is kept.

    Past days stay as they were shown: only the registrar enters that somebody left earlier. A day
    that is still to come may give way to another.
    """
    post = Membership.objects.select_for_update(of=("self",)).select_related("agency", "user").get(
        pk=post.pk
    )  # fmt: skip
    own = posts_in(by, post.agency, on=today)
    if not may_end_post(post.role, is_registrar=by.is_registrar, own=own):
        raise PermissionDenied(_("Your account may not end this membership."))
    if post.ends_on == ends_on:
        return post
    if post.ends_on and post.is_over(on=today):
        raise ValidationError(
            _("It is already recorded that %(person)s left on %(day)s.")
            % {"person": post.user, "day": date_format(post.ends_on)}
        )
    if ends_on < today and not by.is_registrar:
        raise ValidationError(_("Only the registrar enters that somebody left on an earlier day."))
    post.ends_on = ends_on
    post.full_clean()
    post.save(update_fields=["ends_on"])
    return post
