"""Whatever the register holds, an end of an agency brings about what was foreseen, and no more."""

from datetime import date, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agencies.choices import ENDINGS, SuccessionKind
from agencies.models import Agency
from recommendations.actions import Change, Effects, foresee, reorganise
from recommendations.choices import OrphanReason, Stage
from recommendations.models import Recommendation
from tests.factories import HELD_ON, RegistrarFactory, noon
from tests.recommendations.histories import History, histories
from tests.recommendations.teller import Teller
from tests.recommendations.test_standing_property import Register

EXAMPLES = 6
FACTS = (
    "closure", "lead_id", "asked_id", "proposed_id", "orphan_reason", "owned_since", "is_silent",
    "unowned_since", "progress", "verdict", "is_claim", "is_overdue", "next_due_on", "signal",
)  # fmt: skip

Standings = dict[int, dict[str, object]]


def standings(on: date) -> Standings:
    rows = Recommendation.objects.with_standing(on=on)
    return {row.pk: {name: getattr(row, name) for name in FACTS} for row in rows}


def drawn(agency: Agency, today: date, random: Random) -> Change:
    """A change of the agency: mostly possible, and now and then not."""
    others = list(Agency.objects.existing(on=today).exclude(pk=agency.pk).order_by("pk"))
    new = [Agency(code=f"new-{i}", name_en="New", kind="agency") for i in range(2)]
    kind = random.choice(ENDINGS)
    possible = random.sample([*others, *new], 2)
    count = {SuccessionKind.SPLIT: 2, SuccessionKind.ABOLISHED: random.randrange(3)}.get(kind, 1)
    successors = possible[:count]
    wanted = Recommendation.objects.values_list("pk", flat=True) if successors else ()
    return Change(
        agency=agency, kind=kind, successors=successors,
        day=today - timedelta(days=random.choice([0, 0, 0, 0, 5, 60])),
        heirs={pk: random.choice(successors).code for pk in wanted if random.random() < 0.5},
    )  # fmt: skip


def check_changed(effects: Effects, before: dict[str, object], after: dict[str, object], pk: int):
    """The standing of one recommendation on the day of the change, without and with it."""
    [each] = [each for each in effects.inheritances if each.tie.recommendation_id == pk]
    assert after["lead_id"] is None
    if each.tie.stage == Stage.ACCEPTED:
        assert before["lead_id"] == each.tie.agency_id
        assert (after["signal"], after["orphan_reason"]) == ("orphan", OrphanReason.DISSOLVED)
    if each.tie.stage == Stage.ASKED:
        assert after["orphan_reason"] == OrphanReason.DISSOLVED
    expected = Agency.objects.get(code=each.heir.code).pk if each.is_proposed else None
    assert after["proposed_id"] == expected


def check_unchanged(before: dict[str, object], after: dict[str, object], *, was_held: bool):
    """A standing that no inheritance speaks of: the same, but that nobody holds what is closed."""
    if not before["closure"]:
        assert after == before
    assert after["signal"] == before["signal"]
    assert (before["lead_id"] != after["lead_id"]) == was_held


@pytest.mark.django_db
def test_end_of_an_agency_brings_about_what_was_foreseen():
    met: set[str] = set()

    # To shrink a history takes minutes: the failing one is told as it is.
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(history=histories, seed=st.integers(0, 10**6))
    def tell_and_end(history: History, seed: int) -> None:
        random = Random(seed)  # noqa: S311
        with transaction.atomic():
            teller = Teller(history)
            teller.tell()
            for agency in teller.agencies:
                with transaction.atomic():
                    today = teller.today + timedelta(days=random.randrange(1, 40))
                    fresh = Agency.objects.get(pk=agency.pk)
                    met.update(end_and_compare(drawn(fresh, today, random), today))
                    transaction.set_rollback(True)
            transaction.set_rollback(True)

    tell_and_end()

    assert {"refused", "done", Stage.ACCEPTED} <= met


def end_and_compare(change: Change, today: date) -> set[str]:
    """Do what was drawn, compare it with what was foreseen, and say what was met."""
    day, eve = change.day, change.day - timedelta(days=1)
    past = [eve, HELD_ON + (eve - HELD_ON) / 2]
    before, once = standings(day), [standings(on) for on in past]
    foreseen = foresee(change, on=today)
    if foreseen.problems:
        with pytest.raises(ValidationError):
            reorganise(change, by=RegistrarFactory(), at=noon(today))
        assert standings(day) == before
        return {"refused"}
    assert reorganise(change, by=RegistrarFactory(), at=noon(today)) == foreseen
    assert [standings(on) for on in past] == once
    after = standings(day)
    led = {each.tie.recommendation_id for each in foreseen.inheritances}
    closed = {tie.recommendation_id for tie in foreseen.closed}
    for pk in after.keys() - led:
        check_unchanged(before[pk], after[pk], was_held=pk in closed)
    for pk in led:
        check_changed(foreseen, before[pk], after[pk], pk)
    compare_with_the_acts(day, today)
    return {"done", *(each.tie.stage for each in foreseen.inheritances)}


def compare_with_the_acts(*days: date) -> None:
    """Spans that the change ended still follow from acts and lives, as the reference reads them."""
    register = Register()
    for on in days:
        assert register.found(on) == register.expected(on)
