"""Public bodies and people, for administrators and registrars."""

from typing import Any

from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.admin.models import LogEntry as Step
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.choices import AgencyKind
from agencies.models import Agency, Membership, Source, Succession, User
from seminar_tracker.admin import RecordAdmin, RecordInline
from seminar_tracker.clock import today


class LifeFilter(admin.SimpleListFilter):
    """Bodies that exist today, or those that have ended."""

    title = gettext_lazy("life")
    parameter_name = "life"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("exists", _("exists today")), ("ended", _("has ended, or is not yet founded"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        existing = Agency.objects.existing(on=today()).values("pk")
        if self.value() == "exists":
            return queryset.filter(pk__in=existing)
        return queryset.exclude(pk__in=existing) if self.value() == "ended" else queryset


class IdentifiedFilter(admin.SimpleListFilter):
    """Bodies that the record identifies, or names of a document that it cannot place."""

    title = gettext_lazy("identified")
    parameter_name = "identified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("identified")), ("no", _("not identified"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "yes":
            return queryset.exclude(kind=AgencyKind.UNIDENTIFIED)
        return queryset.filter(kind=AgencyKind.UNIDENTIFIED) if self.value() == "no" else queryset


class HeirInline(RecordInline):
    """To whom the functions passed."""

    model = Succession
    fk_name = "predecessor"
    fields = ["successor", "kind", "effective_on", "precision", "confidence"]
    autocomplete_fields = ["successor"]
    verbose_name = gettext_lazy("successor")
    verbose_name_plural = gettext_lazy("successors: to whom its functions passed")


class OriginInline(RecordInline):
    """From whom the functions came."""

    model = Succession
    fk_name = "successor"
    fields = ["predecessor", "kind", "effective_on", "precision", "confidence"]
    autocomplete_fields = ["predecessor"]
    verbose_name = gettext_lazy("predecessor")
    verbose_name_plural = gettext_lazy("predecessors: whose functions it took over")


class PeopleInline(RecordInline):
    """Who acts for the agency."""

    model = Membership
    fields = ["user", "role", "starts_on", "ends_on"]
    autocomplete_fields = ["user"]
    verbose_name_plural = gettext_lazy("people who act for it")


class PostsInline(RecordInline):
    """For whom the person acts."""

    model = Membership
    fields = ["agency", "role", "starts_on", "ends_on"]
    autocomplete_fields = ["agency"]
    verbose_name_plural = gettext_lazy("agencies for which the person acts")


@admin.register(Agency)
class AgencyAdmin(RecordAdmin):
    list_display = ["name_en", "abbreviation", "kind", "established_on", "ended_on"]
    list_filter = [LifeFilter, IdentifiedFilter, "kind", "confidence"]
    search_fields = ["code", "abbreviation", "name_en", "name_ru", "name_kk"]
    search_help_text = gettext_lazy("Code, abbreviation, or name in English, Russian or Kazakh.")
    autocomplete_fields = ["parent", "sources"]
    prepopulated_fields = {"code": ["abbreviation"]}
    inlines = [OriginInline, HeirInline, PeopleInline]
    fieldsets = [
        (None, {"fields": ["name_en", "name_ru", "name_kk", ("abbreviation", "code")]}),
        (
            gettext_lazy("Life"),
            {
                "fields": [
                    ("kind", "parent"),
                    ("established_on", "established_precision", "established_confidence"),
                    ("ended_on", "ended_precision", "ended_confidence"),
                    "mandate",
                ]
            },
        ),
        (
            gettext_lazy("Record and confidence"),
            {"fields": ["label_in_source", "confidence", "sources", "notes"]},
        ),
    ]


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ["code", "title", "url"]
    search_fields = ["code", "title", "url"]


@admin.register(Succession)
class SuccessionAdmin(RecordAdmin):
    list_display = ["predecessor", "successor", "kind", "effective_on", "confidence"]
    list_filter = ["kind", "confidence"]
    list_select_related = ["predecessor", "successor"]
    date_hierarchy = "effective_on"
    search_fields = ["predecessor__name_en", "successor__name_en", "note"]
    autocomplete_fields = ["predecessor", "successor", "sources"]


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    list_display = ["user", "agency", "role", "starts_on", "ends_on"]
    list_filter = ["role", ("agency", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "agency"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "agency__name_en"]
    autocomplete_fields = ["user", "agency"]


ROLES = ["is_registrar", "is_reviewer"]


@admin.register(User)
class PersonAdmin(RecordAdmin, UserAdmin):
    """People. Registrars may look them up; only administrators change them."""

    form: Any = UserChangeForm
    list_display = ["username", "full_name", "acts_for", *ROLES, "is_staff", "is_active"]
    list_filter = ["is_active", *ROLES, "is_staff", "is_superuser", "is_demonstration"]
    filter_horizontal = []
    # The form of a new person carries a password, which is kept nowhere.
    kept_pages = ["change"]
    inlines = [PostsInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (
            gettext_lazy("What the person may do"),
            {"fields": [*ROLES, "is_active", "is_staff", "is_superuser", "is_demonstration"]},
        ),
        (gettext_lazy("Mails"), {"fields": ["language", "frequency", "only_duty"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may not change a password has nothing to see of it either."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [(None, {"fields": ["username"]}), *fieldsets[1:]]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A person is made first, and given agencies then."""
        return self.inlines if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        posts = Membership.objects.in_force(on=today()).select_related("agency")
        current = Prefetch("memberships", queryset=posts, to_attr="current_posts")
        return super().get_queryset(request).prefetch_related(current)

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def full_name(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description=gettext_lazy("acts for"))
    def acts_for(self, person: User) -> str:
        posts = person.current_posts  # type: ignore[attr-defined]
        return ", ".join(post.agency.abbreviation or post.agency.name for post in posts)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A person who changed something stays, or the history would not say who it was."""
        listed, counts, needed, protected = super().get_deleted_objects(objs, request)
        for person in objs:
            changes = LogEntry.objects.filter(actor=person).count()
            if count := changes or Step.objects.filter(user=person).count():
                text = ngettext(
                    "%(count)d change in the history, by %(person)s",
                    "%(count)d changes in the history, by %(person)s",
                    count,
                )
                protected.append(text % {"count": count, "person": person})
        return listed, counts, needed, protected
