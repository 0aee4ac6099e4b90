"""Dates in Russian: Django's own end in “г.”, which would meet the full stop of a sentence."""

DATE_FORMAT = "j E Y"
YEAR_MONTH_FORMAT = "F Y"
