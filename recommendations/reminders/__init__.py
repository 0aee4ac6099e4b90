"""Reminders that people do not filter away: one digest a person, written once, sent by a queue.

    agenda    what stands on the ladder on a day      (rules/ladder.py says on which rung)
    digests   who is told of what
    letters   the words: subject and text, in the person's language
    outbox    plans the day and writes the registrar's reminders down, with the queue's tasks
    sending   the task of the queue, what it does about failures, and what was lost

Above the models and below the actions: a reminder by the registrar is an act, and its mails are
written in the transaction of the act.
"""
