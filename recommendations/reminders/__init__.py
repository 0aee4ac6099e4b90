"""Mails that people do not filter away: one of a kind for a person, written once, sent by a queue.

    agenda    what stands on the ladder on a day      (rules/ladder.py says on which rung)
    digests   who is told of what
    letters   the words: subject and text, in the person's language
    outbox    writes mails down, with the queue's tasks; the registrar's reminders too
    sending   the task of the queue, what it does about failures, and what was lost

Above the models and below the actions: a reminder by the registrar is an act, and its mails are
written in the transaction of the act. Above the register's filters and comparisons, because they
tell what pages show:

    watches   what changed in a week in what a person watches
    counts    whose saved views show another number
    following_letters   the words of both
    planning  all kinds of mails that are planned by the day
"""
