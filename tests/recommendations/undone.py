"""Each kind of act at the point where it is done and taken back: what is there, and the act."""

from datetime import date, timedelta
from uuid import uuid4

from recommendations import actions
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MilestoneFactory,
    RecommendationFactory,
    RegistrarFactory,
    link,
    noon,
)
from tests.recommendations.deeds import accepted, nominated

DAY = date(2007, 6, 1)


class Clerk:
    """Enters acts, each a minute after the one before, so that no two are one entry."""

    def __init__(self):
        self.by = RegistrarFactory(is_reviewer=True)
        self.at = noon(DAY)

    def entry(self, agency=None, **details):
        self.at += timedelta(minutes=1)
        return actions.Entry(by=self.by, on=DAY, at=self.at, agency=agency, **details)

    def undo(self, act, **details):
        return actions.undo(act, entry=self.entry(**details))


# Each scene returns what is then done and taken back.


def nominating(clerk):
    said, agency = RecommendationFactory(), AgencyFactory()
    return lambda: actions.nominate(said, agency, role="lead", reason="", entry=clerk.entry())


def nominating_what_the_plan_proposes(clerk):
    tie = AssignmentFactory()
    return lambda: actions.nominate(
        tie.recommendation, tie.agency, role="lead", reason="", entry=clerk.entry()
    )


def nominating_in_place_of_a_proposal(clerk):
    tie, other = AssignmentFactory(), AgencyFactory()
    return lambda: actions.nominate(
        tie.recommendation, other, role="lead", reason="", entry=clerk.entry()
    )


def nominating_a_supporter_as_lead(clerk):
    tie = accepted(role="supporting")
    return lambda: actions.nominate(
        tie.recommendation, tie.agency, role="lead", reason="", entry=clerk.entry()
    )


def nominating_in_place_of_an_agency_that_is_gone(clerk):
    tie, other = accepted(), AgencyFactory()
    tie.agency.ended_on = date(2007, 5, 20)
    tie.agency.save()
    return lambda: actions.nominate(
        tie.recommendation, other, role="lead", reason="", entry=clerk.entry()
    )


def answering(response):
    def scene(clerk):
        tie = nominated()
        return lambda: actions.answer(
            tie, response=response, text="Our reasons.", officer_name="A", entry=clerk.entry()
        )

    return scene


def on_custody(action, **details):
    def scene(clerk):
        tie = accepted()
        return lambda: action(tie, entry=clerk.entry(), **details)

    return scene


def transferring(clerk):
    tie, to = accepted(), AgencyFactory()
    return lambda: actions.transfer(
        tie.recommendation, to, text="By decree.", entry=clerk.entry(token=uuid4())
    )


def transferring_to_a_supporter(clerk):
    tie, to = accepted(), AgencyFactory()
    accepted(recommendation=tie.recommendation, agency=to, role="supporting")
    return lambda: actions.transfer(
        tie.recommendation, to, text="By decree.", entry=clerk.entry(token=uuid4())
    )


def reminding(clerk):
    tie = nominated()
    return lambda: actions.remind(tie, text="Please answer.", entry=clerk.entry())


def reporting(clerk):
    tie = accepted()
    return lambda: actions.report(
        tie.recommendation, text="Done.", progress="complete",
        evidence=[link("A decree", "https://example.org/decree")],
        entry=clerk.entry(tie.agency),
    )  # fmt: skip


def on_milestone(action, **details):
    def scene(clerk):
        tie = accepted()
        step = MilestoneFactory(recommendation=tie.recommendation, agency=tie.agency)
        return lambda: action(step, entry=clerk.entry(tie.agency), **details)

    return scene


STEPS = [
    actions.Step(title="First half", due_on=date(2007, 7, 1)),
    actions.Step(title="Second half", due_on=date(2008, 3, 1)),
]


def assessing(clerk):
    tie = accepted()
    return lambda: actions.assess(
        tie.recommendation, verdict="fully", text="Seen.", entry=clerk.entry()
    )


def closed(clerk):
    said = accepted().recommendation
    actions.close(said, closure="implemented", text="Done.", entry=clerk.entry())
    return said


def closing(clerk):
    said = accepted().recommendation
    return lambda: actions.close(said, closure="superseded", text="A law.", entry=clerk.entry())


def reopening(clerk):
    said = closed(clerk)
    return lambda: actions.reopen(said, text="It came undone.", entry=clerk.entry())


def rechecking(clerk):
    said = closed(clerk)
    return lambda: actions.recheck(said, text="Still so.", entry=clerk.entry())


def two_parts():
    return RecommendationFactory(text="Write the law; publish the law;")


def dividing(clerk):
    said, passages = two_parts(), ["Write the law;", "publish the law;"]
    return lambda: actions.divide(said, passages=passages, entry=clerk.entry())


def divided(clerk):
    said = two_parts()
    actions.divide(said, passages=["Write the law;", "publish the law;"], entry=clerk.entry())
    return said


def closing_a_part(clerk):
    said = divided(clerk)
    part = said.parts.first()
    return lambda: actions.close(
        said, closure="implemented", text="Written.", part=part, entry=clerk.entry()
    )


SCENES = {
    "nominate": nominating,
    "nominate whom the plan proposes": nominating_what_the_plan_proposes,
    "nominate in place of a proposal": nominating_in_place_of_a_proposal,
    "nominate a supporter as lead": nominating_a_supporter_as_lead,
    "nominate after an agency ended": nominating_in_place_of_an_agency_that_is_gone,
    "accept": answering("accepted"),
    "decline": answering("not accepted"),
    "hand back": on_custody(actions.hand_back, text="No means."),
    "name an officer": on_custody(actions.name_officer, name="B. Officer"),
    "officer left": on_custody(actions.officer_left),
    "transfer": transferring,
    "transfer to a supporter": transferring_to_a_supporter,
    "remind": reminding,
    "report": reporting,
    "meet": on_milestone(actions.meet),
    "move": on_milestone(actions.move, due_on=date(2008, 5, 1), text="Late."),
    "drop": on_milestone(actions.drop, text="Not needed."),
    "split": on_milestone(actions.split, steps=STEPS, text="Two things."),
    "assess": assessing,
    "close": closing,
    "reopen": reopening,
    "recheck": rechecking,
    "divide": dividing,
    "close a part": closing_a_part,
}
