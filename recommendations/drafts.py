"""What a person typed and has not sent: kept on the server, and seen by its author alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.models import User
from recommendations.models import Act, Draft
from seminar_tracker.kept import LIMIT, length, secret
from seminar_tracker.statements import written_once

# The button that saves what is there and sends nothing.
BUTTON = "save_draft"
# As many as a person can still find something in; the oldest makes way.
MOST = 50
KEPT_FOR = timedelta(days=90)
SALT = "recommendations.drafts"


@dataclass(frozen=True)
class Sheet:
    """A form that a person has open: where it is, its title, and what it held when it came."""

    user: User
    address: str
    title: str
    find_untouched: Callable[[], dict[str, list[str]]]

    @cached_property
    def untouched(self) -> dict[str, list[str]]:
        """What a browser sends of it as it came."""
        return self.find_untouched()

    def ticket(self) -> str:
        """What lets the open page save its draft: nobody can make up a form or use another's."""
        return signing.dumps([self.user.pk, self.address, self.title, self.untouched], salt=SALT)


def sheet_of(ticket: str, user: User) -> Sheet:
    """The form that the ticket was given for. Raises PermissionDenied for any other ticket."""
    try:
        owner, address, title, untouched = signing.loads(ticket, salt=SALT)
    except signing.BadSignature as forged:
        raise PermissionDenied(_("This is no form of the register.")) from forged
    if owner != user.pk:
        raise PermissionDenied(_("Somebody else has opened this form."))
    return Sheet(user, address, title, lambda: untouched)


def find(user: User, address: str) -> Draft | None:
    return next(iter(kept_at(user, address)), None)


@written_once
def kept_at(user: User, address: str) -> QuerySet[Draft]:
    return Draft.objects.filter(user=user, address=address)


def discard(user: User, address: str) -> None:
    # Most forms have none, and to look is less than a transaction.
    if draft := find(user, address):
        draft.delete()


def save(sheet: Sheet, form: QueryDict, *, at: datetime) -> Draft | None:
    """Keep what the form holds in place of the draft before; an untouched form leaves none.

    The newest act that the person had seen stays with it, so that a draft sent days later still
    meets what others did meanwhile. Raises ValidationError when it is longer than anybody types.
    """
    if length(form) > LIMIT:
        raise ValidationError(_("It is too long to be kept as a draft."))
    kept = form.copy()
    for name in form:
        if secret(name) and name != "seen":
            del kept[name]
    if not any(is_typed(name, values, sheet) for name, values in kept.lists()):
        discard(sheet.user, sheet.address)
        return None
    draft, _made = Draft.objects.update_or_create(
        user=sheet.user,
        address=sheet.address,
        defaults={"title": sheet.title[:300], "form": kept.urlencode(), "saved_at": at},
    )
    oldest = sheet.user.drafts.order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST:]
    Draft.objects.filter(pk__in=list(oldest)).delete()
    return draft


def was_sent(form: QueryDict) -> bool:
    """Whether an act was recorded from the form: what is still on its way then is no draft."""
    try:
        token = UUID(form.get("token", ""))
    except ValueError:
        return False
    return Act.objects.filter(token=token).exists()


def is_typed(name: str, values: list[str], sheet: Sheet) -> bool:
    """Whether the person put it there: the form came without it."""
    entered = any(value.strip() for value in values)
    return entered and not secret(name) and values != sheet.untouched.get(name)


def fields(draft: Draft) -> QueryDict:
    """The draft as its form sent it."""
    return QueryDict(draft.form)


def typed(draft: Draft) -> list[str]:
    """All that was entered, to be read and copied."""
    lists = fields(draft).lists()
    return [text for name, texts in lists if not secret(name) for text in texts if text.strip()]


def told(draft: Draft) -> str:
    """What the person reads when the draft was saved."""
    moment = date_format(timezone.localtime(draft.saved_at), "TIME_FORMAT")
    return _("Draft saved at %(time)s.") % {"time": moment}


def remove_old(at: datetime) -> int:
    """Remove what nobody came back for; return how many drafts it was."""
    removed, _by_model = Draft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()
    return removed
