"""What the forms of acts say of themselves: how they came, and what was entered."""

from datetime import date
from uuid import uuid4

import pytest
from django import forms

from recommendations.forms.base import ActForm, DayField
from recommendations.models import Milestone
from tests.factories import MilestoneFactory

DAY = date(2008, 6, 30)


class EveryForm(ActForm):
    text = forms.CharField(label="Text", required=False)
    day = DayField(label="Day", initial=DAY, required=False)
    word = forms.ChoiceField(
        label="Word", choices=[("", "none"), ("a", "Letter A")], required=False
    )
    words = forms.MultipleChoiceField(
        label="Words", choices=[("a", "Letter A"), ("b", "Letter B")], required=False
    )
    sure = forms.BooleanField(label="Sure", initial=True, required=False)
    step = forms.ModelChoiceField(label="Step", queryset=Milestone.objects.all(), required=False)
    file = forms.FileField(label="File", required=False)


def sent(**typed):
    return {"token": str(uuid4()), "seen": "0", **typed}


def test_untouched_form_holds_what_it_came_with(db):
    untouched = {"day": ["2008-06-30"], "sure": ["on"]}

    assert EveryForm().untouched() == untouched
    assert EveryForm(sent(day="2008-06-01", text="x")).untouched() == untouched


@pytest.mark.django_db
def test_entered_values_are_told_by_label_in_words():
    step = MilestoneFactory(title="Gap analysis")
    form = EveryForm(
        sent(text="Done.", day="2008-06-01", word="a", words=["a", "b"], sure="on", step=step.pk)
    )

    assert form.is_valid()
    assert form.entered() == [
        ("Text", "Done."),
        ("Day", "1 June 2008"),
        ("Word", "Letter A"),
        ("Words", "Letter A, Letter B"),
        ("Sure", "yes"),
        ("Step", str(step)),
    ]


def test_what_was_left_empty_is_not_told(db):
    form = EveryForm(sent(text="", word=""))

    assert form.is_valid()
    assert form.entered() == []
