"""What all pages of the administration share: who may, and that none of them ever breaks."""

from typing import Any

from auditlog.models import LogEntry
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.db import DataError, IntegrityError, models
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seminar_tracker.history import ACTIONS, fields_changed, told
from seminar_tracker.kept import signed_in, take_kept_form
from seminar_tracker.recording import recording
from seminar_tracker.refusals import refusal

admin.site.site_header = admin.site.site_title = gettext_lazy("Seminar Tracker")
admin.site.empty_value_display = "–"
admin.site.index_title = gettext_lazy("The register and its people")
# Rights come from what a person is (registrar, administrator), never from groups.
admin.site.unregister(Group)
admin.site.unregister(LogEntry)

PER_PAGE = 50
# A search of more words than this says nothing more, and SQLite refuses some hundreds.
SEARCH_LETTERS, SEARCH_WORDS = 200, 12
# Longer numbers are no keys, and a database would stumble over them.
KEY_DIGITS = 18
# What a hand-made address can make a database or Python say.
BAD_VALUES = (ValueError, OverflowError, ValidationError, DataError)


def is_key(value: Any) -> bool:
    """Whether the value can be a primary key; a prefilled or hand-made form may say anything."""
    return str(value).isdecimal() and len(str(value)) <= KEY_DIGITS


class DayInput(forms.DateInput):
    """A date by the browser's own means: it needs no script, and the tracker has its own today."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class CarefulAutocomplete(AutocompleteSelect):
    """Shows no choice where the value is none, instead of failing on it."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [v for v in value if is_key(v)], attr)


class CarefulAutocompleteMultiple(AutocompleteSelectMultiple):
    """The same for several choices."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [v for v in value if is_key(v)], attr)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Too long a number is no choice: let it fail as a word does, not in the database."""
        chosen = super().value_from_datadict(data, files, name) or []
        return [v if is_key(v) else "?" for v in chosen]


class RecordForm(forms.ModelForm):
    """Checks the constraints on the whole row, with the fields that the page only shows."""

    def _post_clean(self) -> None:
        """Django's own hook, after the fields of the page; the rest of the row comes then."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        missing = {
            field.name
            for field in self._meta.model._meta.fields
            if field.is_relation and getattr(self.instance, field.attname) is None
        }
        try:
            self.instance.validate_constraints(exclude=missing)
        except ValidationError as error:
            put_errors(self, error)


def put_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show each message at its field, or above the form when the form has no such field."""
    found = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, texts in found.items():
        known = name if name in form.fields and name != NON_FIELD_ERRORS else None
        form.add_error(known, texts)


class Refused(forms.BaseForm):
    """Mixed into a form that was sound in itself but that the database refused, to say why."""

    refusal = ""

    def clean(self) -> Any:
        cleaned = super().clean()
        self.add_error(None, self.refusal)
        return cleaned


class CarefulChangeList(ChangeList):
    """A list that answers a hand-made filter with the plain list, whatever the filter says."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        try:
            return super().get_queryset(request, exclude_parameters)
        except BAD_VALUES as error:
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except BAD_VALUES as error:
            raise IncorrectLookupParameters(error) from error


class KeepersOnly:
    """Open to administrators and registrars, and to nobody else, whatever groups say."""

    def may_keep(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_superuser or getattr(user, "is_registrar", False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_keep(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_keep(request)


class ReadOnly:
    """Shown, and neither added to, changed nor deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Careful(KeepersOnly, BaseModelAdmin):
    """What pages and the rows inside them share: rights, widgets and forms."""

    form: Any = RecordForm
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"widget": DayInput},
    }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = CarefulAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = CarefulAutocompleteMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RecordFormSet(forms.models.BaseInlineFormSet):
    """Rows whose boxes have names, for the heads of their columns are none to a screen reader."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = _("Delete")


class RecordInline(Careful, admin.TabularInline):
    """Rows of a record inside the page of another."""

    formset: Any = RecordFormSet
    extra = 0
    show_change_link = True

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Rows are narrow: related records are made and changed on pages of their own."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        for link in ("add", "change", "delete", "view"):
            if hasattr(field, "widget") and hasattr(field.widget, f"can_{link}_related"):
                setattr(field.widget, f"can_{link}_related", False)
        if label := getattr(field, "label", ""):
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = capfirst(label)
        return field


class ShownInline(ReadOnly, RecordInline):
    """Rows that are only shown, each with a link to its own page."""

    can_delete = False


class RecordAdmin(Careful, admin.ModelAdmin):
    """A page of the record: careful with input, and with a history of each change."""

    list_per_page = PER_PAGE
    object_history_template = "admin/object_history.html"
    # The pages whose forms are kept over a sign-in.
    kept_pages = ["add", "change"]

    def get_urls(self) -> list[Any]:
        urls = super().get_urls()
        kept = {f"{self.opts.app_label}_{self.opts.model_name}_{page}" for page in self.kept_pages}
        for url in urls:
            if url.name in kept:
                url.callback = signed_in(url.callback)
        return urls

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CarefulChangeList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        words = search_term.replace("\0", " ")[:SEARCH_LETTERS].split(" ")
        return super().get_search_results(request, queryset, " ".join(words[:SEARCH_WORDS]))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if told_why := getattr(request, "refusal", ""):
            return type(form)(form.__name__, (Refused, form), {"refusal": told_why})
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What the database refuses comes back as the form, with the text that was typed.

        So does a form that was kept over a sign-in: it is refused once, to be looked over.
        """
        view = super().changeform_view
        if kept := take_kept_form(request):
            send_again(request, kept)
        try:
            with recording():
                return view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.refusal = refusal(error)  # type: ignore[attr-defined]
            return view(request, object_id, form_url, extra_context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What refers to a record is the reason to keep it; who may delete that is another."""
        listed, counts, needed, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set() if protected else needed, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().delete_view
        try:
            with recording():
                return view(request, object_id, extra_context)
        except IntegrityError as error:
            self.message_user(request, refusal(error), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().changelist_view
        if request.method != "POST":
            return view(request, extra_context)
        try:
            with recording():
                return view(request, extra_context)
        except IntegrityError as error:
            problem = refusal(error)
        except BAD_VALUES:
            problem = _("Something chosen is not in the list. Nothing was changed.")
        self.message_user(request, problem, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The admin's own list of steps, and before and after for each field."""
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data |= kept_changes(request, self.model, unquote(object_id))
        return response


def send_again(request: Any, kept: QueryDict) -> None:
    """Make the request one that sends the kept form, and refuse it, so that nothing is saved."""
    # Read the body, which is empty, before the request says that it has one.
    len(request.FILES)
    request.method, request.POST = "POST", kept
    request.refusal = _("You had been signed out. Nothing was sent and nothing was lost: here is "
                        "what you typed. Look it over and send it again.")  # fmt: skip


def kept_changes(request: HttpRequest, model: type[models.Model], object_id: str) -> dict[str, Any]:
    """A page of the changes of one record, newest first, for its history."""
    kind = ContentType.objects.get_for_model(model)
    found = LogEntry.objects.filter(content_type=kind, object_pk=object_id)
    found = found.select_related("actor", "content_type").order_by("-timestamp", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get(PAGE_VAR))
    return {"changes": told(page), "changes_page": page, "page_var": PAGE_VAR}


@admin.register(LogEntry)
class ChangeAdmin(ReadOnly, RecordAdmin):
    """Every kept change of the register; for administrators."""

    list_display = ["timestamp", "record", "what", "which", "who"]
    list_filter = ["action", ("content_type", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["actor", "content_type"]
    date_hierarchy = "timestamp"
    search_fields = ["object_repr", "actor__username", "actor__first_name", "actor__last_name"]
    search_help_text = gettext_lazy("The name of the record or of the person.")
    fields = ["timestamp", "record", "what", "who", "before_and_after"]
    readonly_fields = ["timestamp", "record", "what", "who", "before_and_after"]

    def may_keep(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    @admin.display(description=gettext_lazy("record"), ordering="object_repr")
    def record(self, entry: LogEntry) -> str:
        app, model = entry.content_type.app_label, entry.content_type.model
        try:
            address = reverse(f"admin:{app}_{model}_change", args=[entry.object_pk])
        except NoReverseMatch:
            return entry.object_repr
        return format_html(
            '<a href="{}">{}: {}</a>', address, entry.content_type.name, entry.object_repr
        )

    @admin.display(description=gettext_lazy("what"), ordering="action")
    def what(self, entry: LogEntry) -> str:
        return str(ACTIONS[entry.action])

    @admin.display(description=gettext_lazy("fields"))
    def which(self, entry: LogEntry) -> str:
        return fields_changed(entry)

    @admin.display(description=gettext_lazy("who"), ordering="actor")
    def who(self, entry: LogEntry) -> str:
        return str(entry.actor or _("the system"))

    @admin.display(description=gettext_lazy("before and after"))
    def before_and_after(self, entry: LogEntry) -> str:
        return render_to_string("admin/_changes.html", {"changes": told([entry])})
