"""Histories that nobody thought of, as hypothesis invents them; `teller.py` performs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

TEXTS = [
    "The draft law is with the government.",
    "The draft law is still with the government",
    "Forty judges trained in Almaty.",
    "Forty judges now trained in Almaty.",
]
INSTRUMENTS = ["", "", "", "Decree 77"]


@dataclass(frozen=True)
class Life:
    """Days from the seminar to an agency's first and last; None where not known or not ended."""

    established: int | None
    ended: int | None


@dataclass(frozen=True)
class Turn:
    """One thing that somebody tries, `wait` days after the turn before."""

    what: str
    wait: int = 1
    late: int = 0  # entered by the registrar this many days after it took effect
    recommendation: int = 0
    agency: int = 0
    supporting: bool = False
    own_hand: bool = True  # by the agency itself where it may, else by the registrar
    choice: int = 0  # among responses, texts, milestones, verdicts ...
    days: int = 0  # for a new due date, or back to the day on which something happened


@dataclass(frozen=True)
class History:
    """A whole story, as drawn."""

    lives: list[Life]
    recommendations: int
    proposals: list[int]  # the agency that the plan proposes for each recommendation
    steps: list[tuple[int, int]]  # milestones: set on, and due after, so many days
    openings: list[tuple[Turn, Turn]]
    turns: list[Turn]
    ends: tuple[int, int] | None  # at last this agency ends, so many days after its last act
    seed: int


# Turns that lead somewhere come more often; the waits lie around the two terms.
WHAT = (
    ["nominate", "answer"] * 4 + ["report"] * 7 + ["hand_back"] * 3
    + ["transfer", "assess", "name_officer", "officer_left", "meet", "move", "drop"] * 2
    + ["close", "reopen", "remind", "split", "recheck"] * 2 + ["divide"] + ["undo"] * 3
)  # fmt: skip
WAITS = [0, 0, 0, 0, 1, 1, 7, 7, 29, 30, 31, 89, 90]

lives = st.builds(
    Life,
    established=st.none() | st.integers(-300, 120),
    ended=st.none() | st.none() | st.integers(121, 500),
)


def turns(whats: Sequence[str], waits: Sequence[int] = WAITS) -> st.SearchStrategy[Turn]:
    """Turns from one number each: drawn field by field, too many would be the simplest one."""

    def turn(number: int) -> Turn:
        random = Random(number)  # noqa: S311
        return Turn(
            what=random.choice(whats),
            wait=random.choice(waits),
            late=random.choice([0, 0, 0, 0, 0, 1, 20, 100]),
            recommendation=random.randrange(5),
            agency=random.randrange(3),
            supporting=random.random() < 0.25,
            own_hand=random.random() < 0.5,
            choice=random.randrange(12),
            days=random.randrange(121),
        )

    return st.integers(0, 2**32).map(turn)


# Most histories begin with leads that were asked and answered; otherwise nothing much can follow.
openings = st.lists(
    st.tuples(turns(["nominate"], [0, 1, 7]), turns(["answer"], [0, 7, 31])),
    min_size=2,
    max_size=5,
)
histories = st.builds(
    History,
    lives=st.lists(lives, min_size=2, max_size=3),
    recommendations=st.integers(2, 5),
    proposals=st.lists(st.integers(0, 4), min_size=5, max_size=5),
    steps=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 300)), min_size=1, max_size=5),
    openings=openings,
    turns=st.lists(turns(WHAT), min_size=20, max_size=40),
    ends=st.none() | st.tuples(st.integers(0, 2), st.integers(1, 200)),
    seed=st.integers(0, 10_000),
)

# One story in which every kind of act succeeds: what hypothesis invents may miss the rare ones, and
# changes with whatever constants the modules in memory have.
EVERY_KIND = History(
    lives=[Life(None, None), Life(None, None)],
    recommendations=2,
    proposals=[4] * 5,
    steps=[(0, 20), (0, 300), (0, 300), (0, 300), (0, 300), (0, 300)],
    openings=[],
    turns=[
        Turn("nominate"),
        Turn("remind"),
        Turn("answer"),
        Turn("name_officer"),
        Turn("officer_left"),
        Turn("report"),
        Turn("undo"),
        Turn("meet", choice=0),
        Turn("move", choice=2, days=100),
        Turn("drop", choice=2),
        Turn("split", choice=4),
        Turn("assess"),
        Turn("close"),
        Turn("recheck"),
        Turn("reopen"),
        Turn("transfer", agency=1),
        Turn("answer"),
        Turn("hand_back"),
        Turn("divide", recommendation=1),
        Turn("nominate"),
        Turn("answer", choice=3),
    ],
    ends=None,
    seed=0,
)
