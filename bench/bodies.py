"""The public bodies of a made-up register: their lives, their successors, and their people."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from random import Random

# Days are numbers here, counted from this one: that is several times as quick as dates.
DAY_0 = date(2000, 1, 1)
BEGIN = (date(2007, 4, 24) - DAY_0).days
# The agency that holds most; and those who act for the register itself.
LARGEST = 1
REVIEWER, REGISTRAR, FOCAL_POINT = 1, 2, 3
FIRST_OFFICIAL = 10

# What becomes of an agency, with how often; the numbers are of new bodies that follow it.
ENDS = {"renamed": (9, 1), "split": (2, 2), "merged": (6, 0), "abolished": (3, 0)}


@dataclass(slots=True)
class Body:
    """A public body; `ended` is the first day without it."""

    pk: int
    established: int | None
    ended: int | None = None
    heirs: list[int] = field(default_factory=list)

    @property
    def focal_point(self) -> int:
        """The account of the person who acts for it."""
        return FOCAL_POINT if self.pk == LARGEST else FIRST_OFFICIAL + self.pk


class Bodies:
    """All of them, with what became of some; the same for the same number, day and seed."""

    def __init__(self, number: int, today: int, rng: Random) -> None:
        self.number, self.today = number, today
        self.all: list[Body] = []
        self.successions: list[tuple[int, int, int, str]] = []
        for _ in range(number - number // 5):
            founded = None if rng.random() < 0.6 else int(BEGIN * rng.random())
            self.found(founded)
        self.reorganise(rng)
        self.lasting = [body for body in self.all if body.ended is None and body.pk != LARGEST]
        # Those whose first heir lasts: who inherits from them is asked at most once.
        self.gone = sorted(
            (body for body in self.all if body.ended and not self.is_gone(body.heirs)),
            key=self.end_of,
        )
        self.ends = [self.end_of(body) for body in self.gone]

    def is_gone(self, heirs: list[int]) -> bool:
        return any(self.all[pk - 1].ended for pk in heirs[:1])

    @staticmethod
    def end_of(body: Body) -> int:
        return body.ended or 0

    def found(self, day: int | None) -> Body:
        body = Body(len(self.all) + 1, day)
        self.all.append(body)
        return body

    def reorganise(self, rng: Random) -> None:
        """End one after the other, at even distances until today; new ones follow some of them."""
        kinds, weights = list(ENDS), [often for often, _new in ENDS.values()]
        times = max(3, self.number * 3 // 10)
        for n in range(times):
            day = BEGIN + 400 + (self.today - BEGIN - 440) * n // times
            # The first body, which holds most, lasts.
            body = self.all[1 + int(rng.random() * (len(self.all) - 1))]
            if body.ended is None and (body.established or 0) < day - 300:
                (kind,) = rng.choices(kinds, weights)
                self.end(body, day, kind, rng)
        while len(self.all) < self.number:
            self.found(BEGIN + int(rng.random() * (self.today - BEGIN)))

    def end(self, body: Body, day: int, kind: str, rng: Random) -> None:
        """End a body; whoever follows it is founded on that day, or exists already."""
        new = ENDS[kind][1]
        if len(self.all) + new > self.number:
            kind, new = "merged", 0
        body.ended = day
        others = [other for other in self.all[1:] if other.ended is None]
        heirs = [self.found(day) for _ in range(new)] or [others[int(rng.random() * len(others))]]
        for heir in heirs:
            body.heirs.append(heir.pk)
            self.successions.append((body.pk, heir.pk, day, kind))

    def lasting_on(self, day: int, rng: Random) -> Body:
        """A body that exists from that day until today; some are drawn far more often."""
        while True:
            body = self.lasting[int(len(self.lasting) * rng.random() ** 2)]
            if body.established is None or body.established <= day:
                return body

    def gone_after(self, day: int, founded_by: int, rng: Random) -> Body | None:
        """A body founded by then that ended at least 40 days after the day, if one is found."""
        first = bisect_right(self.ends, day + 40)
        for _ in range(20 if first < len(self.gone) else 0):
            body = self.gone[first + int(rng.random() * (len(self.gone) - first))]
            if body.established is None or body.established <= founded_by:
                return body
        return None
