"""What the database refuses about the register beyond its constraints."""

from django.utils.translation import gettext_noop as _

from seminar_tracker.guards import Guard

SEMINAR_OF_NEW = """SELECT 1 FROM recommendations_seminar seminar
    JOIN recommendations_recommendation recommendation
      ON recommendation.seminar_id = seminar.id
    WHERE recommendation.id = NEW.recommendation_id"""

LATER_THAN_ITS_OWN = """NEW.held_on > OLD.held_on AND EXISTS (
    SELECT 1 FROM recommendations_recommendation recommendation
    LEFT JOIN recommendations_act act ON act.recommendation_id = recommendation.id
    LEFT JOIN recommendations_milestone step ON step.recommendation_id = recommendation.id
    WHERE recommendation.seminar_id = NEW.id
      AND (act.happened_on < NEW.held_on OR act.due_on < NEW.held_on
           OR step.set_on < NEW.held_on))"""

GUARDS = [
    Guard(
        "act_never_rewritten",
        "recommendations_act",
        "UPDATE",
        "1 = 1",
        _("Acts are never rewritten: record a later one."),
    ),
    Guard(
        "evidence_never_rewritten",
        "recommendations_evidence",
        "UPDATE",
        "1 = 1",
        _("Evidence is never rewritten: record a later act."),
    ),
    Guard(
        "reliance_never_rewritten",
        "recommendations_reliance",
        "UPDATE",
        "1 = 1",
        _("Evidence is never rewritten: record a later act."),
    ),
    Guard(
        "act_not_before_the_seminar",
        "recommendations_act",
        "INSERT",
        f"EXISTS ({SEMINAR_OF_NEW} AND (seminar.held_on > NEW.effective_on "
        "OR seminar.held_on > NEW.happened_on OR seminar.held_on > NEW.due_on))",
        _("An act or a due date cannot be before the seminar."),
    ),
    *(
        Guard(
            f"milestone_not_before_the_seminar_{event.lower()}",
            "recommendations_milestone",
            event,
            f"EXISTS ({SEMINAR_OF_NEW} AND (seminar.held_on > NEW.set_on "
            "OR seminar.held_on > NEW.first_due_on))",
            _("A milestone cannot be due before the seminar."),
        )
        for event in ("INSERT", "UPDATE")
    ),
    Guard(
        "milestone_first_due_date_stays",
        "recommendations_milestone",
        "UPDATE",
        "NEW.first_due_on <> OLD.first_due_on",
        _("The first due date of a milestone never changes: record a move."),
    ),
    Guard(
        "recommendation_text_stays",
        "recommendations_recommendation",
        "UPDATE",
        "NEW.text <> OLD.text",
        _("The text of a recommendation is verbatim: add an editorial note."),
    ),
    Guard(
        "recommendation_stays_with_its_seminar",
        "recommendations_recommendation",
        "UPDATE",
        "NEW.seminar_id <> OLD.seminar_id",
        _("A recommendation stays with the seminar that made it."),
    ),
    Guard(
        "milestone_stays_with_its_recommendation",
        "recommendations_milestone",
        "UPDATE",
        "NEW.recommendation_id <> OLD.recommendation_id",
        _("A milestone stays with its recommendation: drop it and set another."),
    ),
    Guard(
        "seminar_not_after_its_own_record",
        "recommendations_seminar",
        "UPDATE",
        LATER_THAN_ITS_OWN,
        _("Something is already recorded before this date of the seminar."),
    ),
]
