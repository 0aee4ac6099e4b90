"""What one takes away: a status report as PDF and DOCX, and the draft of a cable.

`model` gathers the facts, `words` puts each into a sentence, `document` sets them in order, and
`pdf`, `docx` and `cable` write them down. `typeset` runs aside, without Django: this file stays
empty of imports.
"""
