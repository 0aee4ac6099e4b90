"""The addresses of the register."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from recommendations.exports import FORMATS
from recommendations.views import (
    agencies,
    bulk,
    closing,
    compare,
    custody,
    delivery,
    desk,
    downloads,
    drafts,
    evidence,
    feeds,
    figures,
    following,
    handover,
    mailed,
    orphans,
    overview,
    people,
    plan,
    recommendations,
    reminders,
    reorganise,
    reports,
    review,
    saved,
    seminars,
    settings,
    undoing,
)

app_name = "recommendations"


class LabelConverter(StringConverter):
    """A letter or number of a document; PostgreSQL has no text with a NUL in it."""

    regex = r"[^/\x00]+"


register_converter(LabelConverter, "label")

RECOMMENDATION = "recommendations/<slug:seminar>/<label:label>/"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("recommendations/", recommendations.recommendation_list, name="list"),
    *[
        path(f"recommendations/export.{name}", downloads.export, {"format": name}, name=name)
        for name in FORMATS
    ],
    path("feeds/acts.atom", feeds.feed, name="feed"),
    path("downloads/", downloads.prepare_download, name="downloads"),
    path("downloads/<slug:token>/", downloads.download_page, name="download"),
    path("downloads/<slug:token>/file/", downloads.download_file, name="download-file"),
    path(RECOMMENDATION, recommendations.recommendation_detail, name="detail"),
    path(f"{RECOMMENDATION}acts.atom", feeds.recommendation_feed, name="feed-recommendation"),
    path(f"{RECOMMENDATION}watch/", following.watch_recommendation, name="watch-recommendation"),
    path(f"{RECOMMENDATION}nominate/", custody.nominate, name="nominate"),
    path(f"{RECOMMENDATION}transfer/", custody.transfer, name="transfer"),
    path(f"{RECOMMENDATION}answer/<int:pk>/", custody.answer, name="answer"),
    path(f"{RECOMMENDATION}remind/<int:pk>/", custody.remind, name="remind"),
    path(f"{RECOMMENDATION}hand-back/<int:pk>/", custody.hand_back, name="hand-back"),
    path(f"{RECOMMENDATION}officer/<int:pk>/", custody.name_officer, name="name-officer"),
    path(f"{RECOMMENDATION}officer/<int:pk>/left/", custody.officer_left, name="officer-left"),
    path(f"{RECOMMENDATION}update/", delivery.update, name="update"),
    path(f"{RECOMMENDATION}update/preview/", delivery.update_preview, name="update-preview"),
    path(f"{RECOMMENDATION}milestones/<int:pk>/met/", delivery.meet, name="milestone-meet"),
    path(f"{RECOMMENDATION}milestones/<int:pk>/move/", plan.move, name="milestone-move"),
    path(f"{RECOMMENDATION}milestones/<int:pk>/drop/", plan.drop, name="milestone-drop"),
    path(f"{RECOMMENDATION}milestones/<int:pk>/split/", plan.split, name="milestone-split"),
    path(f"{RECOMMENDATION}assess/", review.assess, name="assess"),
    path(f"{RECOMMENDATION}ask/", review.ask, name="ask"),
    path(f"{RECOMMENDATION}close/", closing.close, name="close"),
    path(f"{RECOMMENDATION}reopen/", closing.reopen, name="reopen"),
    path(f"{RECOMMENDATION}recheck/", closing.recheck, name="recheck"),
    path(f"{RECOMMENDATION}divide/", closing.divide, name="divide"),
    path(f"{RECOMMENDATION}parts/<int:part>/close/", closing.close, name="part-close"),
    path(f"{RECOMMENDATION}parts/<int:part>/reopen/", closing.reopen, name="part-reopen"),
    path("evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path(f"{RECOMMENDATION}undo/<int:pk>/", undoing.undo, name="undo"),
    path("orphans/", orphans.orphan_list, name="orphans"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:key>.<slug:format>", figures.figure_download, name="figure-download"),
    path("agencies/", agencies.agency_list, name="agency-list"),
    path("agency-options/", agencies.agency_options, name="agency-options"),
    path("agencies/<slug:code>/", agencies.agency_detail, name="agency-detail"),
    path("agencies/<slug:code>/acts.atom", feeds.agency_feed, name="feed-agency"),
    path("agencies/<slug:code>/watch/", following.watch_agency, name="watch-agency"),
    path("agencies/<slug:code>/reorganise/", reorganise.reorganise, name="reorganise"),
    path("agencies/<slug:code>/successors/", reorganise.successors, name="successors"),
    path("agencies/<slug:code>/people/", people.people, name="people"),
    path("agencies/<slug:code>/people/<int:pk>/", people.person, name="person"),
    path("agencies/<slug:code>/handover/", handover.handover_page, name="handover"),
    path("seminars/", seminars.seminar_list, name="seminar-list"),
    path("seminars/<slug:slug>/", seminars.seminar_detail, name="seminar-detail"),
    path("seminars/<slug:slug>/acts.atom", feeds.seminar_feed, name="feed-seminar"),
    path("seminars/<slug:slug>/watch/", following.watch_seminar, name="watch-seminar"),
    path("following/", following.following_page, name="following"),
    path("views/save/", saved.save, name="view-save"),
    path("views/<slug:token>/", saved.view, name="view"),
    path("views/<slug:token>/change/", saved.change, name="view-change"),
    path("views/<slug:token>/delete/", saved.delete, name="view-delete"),
    path("desk/", desk.desk, name="desk"),
    path("desk/remind/", bulk.remind, name="bulk-remind"),
    path("desk/nominate/", bulk.nominate, name="bulk-nominate"),
    path("desk/answer/<slug:code>/", bulk.answer, name="bulk-answer"),
    path("review/", review.review, name="review"),
    path("compare/", compare.compare, name="compare"),
    *[
        path(
            f"compare/changes.{name}",
            compare.compare_download,
            {"format": name},
            name=f"compare-{name}",
        )
        for name in FORMATS
    ],
    path("drafts/", drafts.draft_list, name="drafts"),
    path("drafts/save/", drafts.draft_save, name="draft-save"),
    path("drafts/<int:pk>/discard/", drafts.draft_discard, name="draft-discard"),
    path("reminders/", reminders.mail_list, name="reminders"),
    path("reminders/today/", reminders.preview, name="reminders-today"),
    path("reminders/again/", reminders.again, name="reminders-again"),
    path("settings/", settings.settings, name="settings"),
    path("settings/calendars/", settings.make_calendar, name="calendar-make"),
    path("settings/calendars/<int:pk>/revoke/", settings.revoke_calendar, name="calendar-revoke"),
    path("unsubscribe/<str:token>/", mailed.unsubscribe, name="unsubscribe"),
    path("calendar/<slug:token>.ics", mailed.calendar_feed, name="calendar"),
    path("reports/", reports.report_page, name="reports"),
    path("reports/status.pdf", reports.report_pdf, name="report-pdf"),
    path("reports/status.docx", reports.report_docx, name="report-docx"),
    path("reports/cable.txt", reports.report_cable, name="report-cable"),
    path("method/", overview.method, name="method"),
]
