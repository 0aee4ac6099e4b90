"""What each figure is, in words: written here once, for the method page and for the figures."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Definition:
    """The title of a figure, how it is reckoned, and where that comes from.

    `source` is the literature, which no language changes; "" where the register defines it alone.
    """

    key: str
    title: str | Promise
    text: str | Promise
    source: str = ""


DEFINITIONS = {
    definition.key: definition
    for definition in (
        Definition(
            "implementation",
            _("Implementation rate"),
            _(
                "Of the recommendations whose seminar was at least 1, 2 or 4 years ago: the share "
                "that reviewers had verified fully within that time of the seminar, and beside it "
                "the share that the lead agency had reported complete. A recommendation counts as "
                "verified from the first “verified fully” of the whole since which reviewers have "
                "said nothing else, and as claimed from the first “complete” since which the lead "
                "has reported nothing else; of each day the last word counts, and a request for "
                "evidence is not a verdict. Those closed as superseded or no longer applicable are "
                "not counted."
            ),
            "U.S. GAO, Performance and Accountability Report: share of recommendations "
            "implemented within four years",
        ),
        Definition(
            "survival",
            _("Time to verification"),
            _(
                "The Kaplan-Meier estimate of the share of recommendations that are not verified "
                "yet, by days since the seminar. It also learns from those still open: each counts "
                "for as long as it was watched, to the date or to the day on which it was closed "
                "unverified. The band holds the true share with 95 per cent confidence (log-log). "
                "The median is the first day on which half or fewer are left."
            ),
            "E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457; J. D. Kalbfleisch, "
            "R. L. Prentice, The Statistical Analysis of Failure Time Data (1980)",
        ),
        Definition(
            "response",
            _("Response time"),
            _(
                "Days from a nomination, as lead or as supporter, to its answer; the median is of "
                "those answered. The share without an answer is that of the nominations whose term "
                "to answer has passed. The shares answered within 60 and 180 days are of "
                "nominations older than that. A nomination that fell away before, because the "
                "agency came to an end or the recommendation was closed or went to another, is "
                "left out."
            ),
        ),
        Definition(
            "ageing",
            _("Overdue milestones by age"),
            _(
                "Milestones of open recommendations in custody that are neither met nor dropped, "
                "by the days since their present due date."
            ),
            "Victorian Auditor-General’s Office, Responses to Performance Engagement "
            "Recommendations",
        ),
        Definition(
            "slips",
            _("Slippage"),
            _(
                "Days from the first to the present due date of a milestone. The share is that of "
                "milestones with any move; the mean is of those moved. The slip ledger lists every "
                "move with its reason. The time needed over the time promised adds up all "
                "milestones, from the seminar to the present and to the first due date. A "
                "milestone that was split is counted by its steps."
            ),
        ),
        Definition(
            "custody",
            _("Days without an owner"),
            _(
                "Orphan-days are the days on which a recommendation was open and in nobody’s "
                "custody; their share is that of all days on which it was open. Coverage is the "
                "days in custody divided by the days since the seminar. The median time to the "
                "first owner runs from the seminar and is of those that found one. A handover is a "
                "custody that begins after an earlier one."
            ),
        ),
        Definition(
            "staleness",
            _("Staleness"),
            _(
                "For open recommendations in custody: days since the last new fact, or since the "
                "acceptance if that is later, divided by the interval after which a lead counts as "
                "silent. Above 1.5 a recommendation is stale. A text that only repeats an earlier "
                "one is no new fact."
            ),
        ),
        Definition(
            "rhythm",
            _("Rhythm"),
            _(
                "Measured on the distinct days on which agencies acted, never on the days of data "
                "entry: burstiness after Goh and Barabási (2008) in the form of Kim and Jo (2016) "
                "for few events; −1 is regular, 0 random, towards 1 bursty. Below 10 days: “too "
                "few acts to tell”. “In fits and starts” is said only above the band in which 95 "
                "per cent of random sequences of that length lie, “steady” only below it. Acts are "
                "pooled for all recommendations, by seminar and by agency. A day of bulk entry is "
                "one on which acts of one agency on at least five recommendations, and a fifth or "
                "more of all its acts, were entered: it is marked, because the dates of such acts "
                "deserve a second look."
            ),
            "K.-I. Goh, A.-L. Barabási, Europhys. Lett. 81 (2008) 48002 · "
            "E.-K. Kim, H.-H. Jo, Phys. Rev. E 94 (2016) 032311",
        ),
    )
}
