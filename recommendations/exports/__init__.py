"""What people take away as a table: CSV, XLSX and JSON, row by row in bounded memory."""

from recommendations.exports.answers import download
from recommendations.exports.sheet import FORMATS, Cell, Sheet

__all__ = ["FORMATS", "Cell", "Sheet", "download"]
