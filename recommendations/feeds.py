"""What happened, as Atom feeds (RFC 4287): the acts that count, the newest recorded first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from recommendations.choices import MILESTONE_KINDS, Kind
from recommendations.exports.sheet import CONTROL
from recommendations.models import Act, Evidence, Milestone
from recommendations.querysets import ActQuerySet
from seminar_tracker.addresses import absolute

# Readers ask every hour or so; who was away for long finds the rest on the pages.
MOST = 50
# A tag URI names a year in which the host was ours (RFC 4151); it stays, whatever year it is.
FOUNDED = 2026


@dataclass(frozen=True)
class About:
    """What a feed is about: its page, its lasting name, and its acts.

    They come from one or more sets, each in the order of `last_recorded_first`.
    """

    key: str
    title: str
    page: str
    sources: Sequence[ActQuerySet]
    on: date
    as_of: date | None
    address: str

    def changed_at(self) -> datetime | None:
        """When something was last recorded; None before the first act."""
        recorded = (found.filter(effective_on__lte=self.on) for found in self.sources)
        return max((at for found in recorded for at, _pk in moments(found)[:1]), default=None)

    def keys(self) -> list[int]:
        """Those of the newest acts that count."""
        found = {row for source in self.sources for row in moments(source.up_to(self.on))[:MOST]}
        return [pk for _at, pk in sorted(found, reverse=True)[:MOST]]


def moments(acts: ActQuerySet) -> QuerySet[Act, tuple[datetime, int]]:
    """When each was recorded, and its key."""
    return acts.values_list("recorded_at", "pk")


def tag(name: str) -> str:
    """An identity that stays, whatever becomes of titles and addresses."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{FOUNDED}:{name}"


class Atom(Atom1Feed):
    """Atom that holds the text itself, and no characters that XML cannot hold."""

    def latest_post_date(self) -> datetime:
        """When something was last recorded; taking back is recorded, too."""
        moment: datetime = self.feed["changed_at"]
        return moment

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        self.feed = legible(self.feed)
        super().add_root_elements(handler)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        item = legible(item)
        # Django would call the text a summary.
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("content", item["description"], {"type": "html"})


def legible(parts: Mapping[str, Any]) -> dict[str, Any]:
    """The parts with their texts, and texts in lists, without control characters."""
    return {name: cleaned(value) for name, value in parts.items()}


def cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return CONTROL.sub("", value)
    return [cleaned(each) for each in value] if isinstance(value, list) else value


class ActFeed(Feed):
    """The feed about one thing, in the language of the reader; a fixed number of queries."""

    feed_type = Atom

    def __init__(self, about: About) -> None:
        self.about = about

    def title(self) -> str:
        name = _("Seminar Tracker: %(about)s") % {"about": self.about.title}
        if settings.TRACKER_DEMO:
            return _("Demonstration. %(title)s") % {"title": name}
        return name

    def subtitle(self) -> str:
        """The date, and in the demonstration that acts are invented."""
        said = _("What happened up to %(day)s.") % {"day": date_format(self.about.on)}
        if settings.TRACKER_DEMO:
            invented = _("Demonstration. What agencies, reviewers and the registrar do here is "
                         "invented.")  # fmt: skip
            said = f"{invented} {said}"
        return said

    def link(self) -> str:
        return self.dated(self.about.page)

    def feed_url(self) -> str:
        return self.dated(self.about.address)

    def feed_guid(self) -> str:
        """A past date makes a feed of its own, which ends there."""
        as_of = self.about.as_of
        return tag(f"{self.about.key}/{as_of}" if as_of else self.about.key)

    def feed_extra_kwargs(self, obj: object) -> dict[str, Any]:
        """When the feed changed; before the first act, at the beginning of its day."""
        begun = timezone.make_aware(datetime.combine(self.about.on, time()))
        return {"changed_at": self.about.changed_at() or begun}

    def items(self) -> ActQuerySet:
        public = Evidence.objects.for_reader(AnonymousUser(), on=self.about.on)
        # One of them may have been taken back meanwhile.
        found = Act.objects.filter(pk__in=self.about.keys()).up_to(self.about.on)
        found = found.last_recorded_first()
        found = found.select_related(
            "agency", "assignment__agency", "milestone", "part", "recorded_by", "repeats",
            "recommendation__seminar",
        ).defer("recommendation__text", "recommendation__seminar__document")  # fmt: skip
        return found.prefetch_related(Prefetch("evidence", public))

    def item_title(self, act: Act) -> str:
        context = {"act": act, "step": unnamed_step(act)}
        return render_to_string("recommendations/feed_title.html", context).strip()

    def item_description(self, act: Act) -> str:
        return render_to_string("recommendations/feed_entry.html", content(act))

    def item_link(self, act: Act) -> str:
        return self.dated(act.recommendation.get_absolute_url()) + f"#act-{act.pk}"

    def item_guid(self, act: Act) -> str:
        return tag(f"act-{act.pk}")

    def item_pubdate(self, act: Act) -> datetime:
        return act.recorded_at

    def item_updateddate(self, act: Act) -> datetime:
        """An act is never rewritten."""
        return act.recorded_at

    def item_author_name(self, act: Act) -> str:
        """Who speaks: the agency on whose behalf it is, a reviewer, or the registrar."""
        if act.agency:
            return act.agency.name
        rechecked = act.kind == Kind.RECHECK and not act.recorded_by.is_registrar
        return _("a reviewer") if act.kind == Kind.ASSESS or rechecked else _("the registrar")

    def item_categories(self, act: Act) -> list[str]:
        return [act.recommendation.seminar.short_title]

    def dated(self, page: str) -> str:
        """The address of the page on the date that the reader chose."""
        as_of = self.about.as_of
        return absolute(f"{page}?as_of={as_of.isoformat()}" if as_of else page)


def content(act: Act) -> dict[str, Any]:
    """What an entry says: the public text, and evidence that everybody may open."""
    return {
        "act": act,
        "step": unnamed_step(act),
        "text": "" if act.is_internal else act.text,
        "evidence": [
            (item.title, absolute(item.get_absolute_url()) if item.file else item.url)
            for item in act.evidence.all()
        ],
    }


def unnamed_step(act: Act) -> Milestone | None:
    """The milestone that the act is about, when its phrase does not name it."""
    return None if act.kind in MILESTONE_KINDS else act.milestone
