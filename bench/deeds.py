"""Rows of a made-up register before they have keys: acts, ties and steps, and how they are told."""

from dataclasses import dataclass
from datetime import timedelta

from bench.bodies import DAY_0

# The days as a file says them, by their number.
ISO = [(DAY_0 + timedelta(days=n)).isoformat() for n in range(365 * 60)]
NULL = "\\N"


@dataclass(slots=True, eq=False)
class Tie:
    """An assignment, with the span that follows from its acts."""

    pk: int
    agency: int
    role: str
    reason: str
    focal_point: int
    proposed_on: int | None = None
    starts_on: int | None = None
    ends_on: int | None = None
    ended_by: "Deed | None" = None


@dataclass(slots=True, eq=False)
class Step:
    """A milestone; `due` is the present due date, `last` the day of its last act."""

    pk: int
    set_on: int
    first_due: int
    due: int
    last: int
    is_done: bool = False


@dataclass(slots=True, eq=False)
class Deed:
    """An act; `number` counts acts as they are made up, and `wait` is seconds after the last."""

    kind: str
    day: int
    by: int
    agency: int | None = None
    tie: Tie | None = None
    step: Step | None = None
    happened: int | None = None
    text: str = ""
    is_internal: bool = False
    response: str = ""
    officer: str = ""
    position: str = ""
    progress: str = ""
    paper_kind: str = ""
    paper: str = ""
    due: int | None = None
    verdict: str = ""
    closure: str = ""
    token: str = NULL
    repeats: "Deed | None" = None
    undoes: "Deed | None" = None
    evidence: str = ""
    # The key of the evidence, once it has one; and the act whose evidence an assessment rests on.
    shown: int = 0
    relies_on: "Deed | None" = None
    wait: int = 0
    number: int = 0


def text_of(value: object) -> str:
    return NULL if value is None else str(value)


def line(*values: object) -> str:
    """A row as COPY reads it."""
    return "\t".join([NULL if value is None else str(value) for value in values])


def day(number: int | None) -> str:
    return NULL if number is None else ISO[number]


def act_line(deed: Deed, recommendation: int, recorded_at: str) -> str:
    """An act in the order of COLUMNS["act"]; it begins with what sorts acts and finds others."""
    repeats, undoes = deed.repeats, deed.undoes
    return "\t".join(
        (
            recorded_at,
            f"{deed.number:09d}",
            f"{repeats.number}" if repeats else NULL,
            f"{undoes.number}" if undoes else NULL,
            deed.kind,
            f"{recommendation}",
            text_of(deed.agency),
            f"{deed.tie.pk}" if deed.tie else NULL,
            f"{deed.step.pk}" if deed.step else NULL,
            ISO[deed.day],
            ISO[deed.day if deed.happened is None else deed.happened],
            f"{deed.by}",
            deed.text,
            "1" if deed.is_internal else "0",
            deed.response,
            deed.officer,
            deed.position,
            deed.progress,
            deed.paper_kind,
            deed.paper,
            day(deed.due),
            deed.verdict,
            deed.closure,
            deed.token,
        )
    )


COLUMNS = {
    "agency": "id code abbreviation name_en name_ru name_kk kind established_on ended_on",
    "succession": "id predecessor_id successor_id effective_on kind",
    "user": "id username email first_name last_name password is_active is_reviewer is_registrar",
    "membership": "id user_id agency_id role starts_on ends_on",
    "theme": "id code name",
    "seminar": "id slug short_title title held_on place host_id plan_is_proposal document",
    "recommendation": "id seminar_id label position title text paragraph",
    "themes": "recommendation_id theme_id",
    "milestone": "id recommendation_id code position title proof agency_id set_on first_due_on",
    # Those that end with an act come after the acts: only then do these have keys.
    "act": "recorded_at id repeats_id undoes_id kind recommendation_id agency_id assignment_id "
    "milestone_id effective_on happened_on recorded_by_id text is_internal response officer_name "
    "officer_position progress instrument_kind instrument due_on verdict closure token",
    "assignment": "id recommendation_id agency_id role reason proposed_on starts_on ends_on "
    "ended_by_id",
    "evidence": "id title url act_id",
    "reliance": "evidence_id act_id",
}
AFTER_ACTS = ("assignment", "evidence", "reliance")
