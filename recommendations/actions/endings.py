"""Why an agency cannot end as somebody says: sentences for the person who enters it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.choices import SuccessionKind
from agencies.models import Agency, Succession
from agencies.rules import closes_a_circle
from recommendations.choices import Kind
from recommendations.models import Act

FEWEST_OF_A_SPLIT = 2


def problems_of(
    agency: Agency,
    kind: SuccessionKind,
    day: date,
    successors: Sequence[Agency],
    *,
    people_follow: bool,
    on: date,
) -> list[str]:
    """All that forbids the change, as it is seen on the day `on`; nothing when it is possible."""
    return [
        *about_the_day(agency, day, on),
        *about_later_acts(agency, day),
        *about_the_number(kind, successors, people_follow),
        *about_the_successors(agency, day, successors),
    ]


def is_tied(agency: Agency) -> bool:
    """Whether it has a tie that nobody has ended, be it gone itself."""
    return agency.assignments.filter(ends_on=None).exists()


def about_the_day(agency: Agency, day: date, on: date) -> Iterator[str]:
    # An end that is recorded ahead gives way to an earlier one, and one that was recorded without
    # its ties is made whole.
    made_whole = agency.ended_on == day and is_tied(agency)
    if agency.ended_on and agency.ended_on <= on and not made_whole:
        yield _("The end of %(agency)s on %(day)s is recorded already.") % {
            "agency": agency.name,
            "day": date_format(agency.ended_on),
        }
    if day > on:
        yield _("This day is still to come. Choose today or an earlier one.")
    if agency.established_on and day < agency.established_on:
        yield _("%(agency)s was established only on %(day)s.") % {
            "agency": agency.name,
            "day": date_format(agency.established_on),
        }


def about_later_acts(agency: Agency, day: date) -> Iterator[str]:
    """It acts and is asked only while it exists; what it had may still be taken from it that day.

    The same rule keeps the end of an agency after its last act in the administration.
    """
    own = Q(agency=agency) | Q(assignment__agency=agency, kind=Kind.NOMINATE)
    late = (own & Q(effective_on__gte=day)) | Q(assignment__agency=agency, effective_on__gt=day)
    last = Act.objects.counted().filter(late).order_by("-effective_on").first()
    if last:
        yield _("%(agency)s still acted or was asked on %(day)s, so it ended only later.") % {
            "agency": agency.name,
            "day": date_format(last.effective_on),
        }  # fmt: skip
    origin = agency.inheritances.filter(effective_on__gte=day).select_related("predecessor").first()
    if origin:
        yield _("It took over from %(agency)s only on %(day)s.") % {
            "agency": origin.predecessor.name,
            "day": date_format(origin.effective_on),
        }


def about_the_number(
    kind: SuccessionKind, successors: Sequence[Agency], people_follow: bool
) -> Iterator[str]:
    count = len(successors)
    if kind == SuccessionKind.SPLIT and count < FEWEST_OF_A_SPLIT:
        yield _("An agency is split into two others at least. Name them.")
    if kind == SuccessionKind.MERGED and count != 1:
        yield _("An agency merges into one other. Name that one.")
    if kind == SuccessionKind.RENAMED and count != 1:
        yield _("A renamed agency goes on as one other. Name that one.")
    if people_follow and count != 1:
        yield _("Its people can follow only into one successor.")


def about_the_successors(agency: Agency, day: date, successors: Sequence[Agency]) -> Iterator[str]:
    codes = Counter(successor.code for successor in successors)
    for code, times in codes.items():
        if times > 1:
            yield _("“%(code)s” is named twice.") % {"code": code}
    links = list(Succession.objects.values_list("predecessor", "successor"))
    for successor in successors:
        if successor.code == agency.code:
            yield _("No agency succeeds itself.")
        elif not successor.pk:
            yield from about_a_new_one(successor, day)
        elif not successor.exists_on(day):
            yield _("%(agency)s does not exist on %(day)s.") % {
                "agency": successor.name,
                "day": date_format(day),
            }
        elif closes_a_circle(links, agency.pk, successor.pk):
            yield _(
                "%(successor)s is already a predecessor of %(predecessor)s, directly or through "
                "others: no agency succeeds itself."
            ) % {"successor": successor.name, "predecessor": agency.name}


def about_a_new_one(successor: Agency, day: date) -> Iterator[str]:
    """Its code and its names, by the model's own rules."""
    successor.established_on = day
    try:
        successor.full_clean()
    except ValidationError as refusal:
        for name, texts in refusal.message_dict.items():
            label = getattr(Agency._meta.get_field(name), "verbose_name", name)
            for text in texts:
                yield f"{successor.code or successor.name_en}, {label}: {text}"
