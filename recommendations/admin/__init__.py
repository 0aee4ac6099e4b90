"""The register for administrators and registrars: data repair and recording, not a second site."""

from recommendations.admin import acts, agencies, custody, recommendations, register

__all__ = ["acts", "agencies", "custody", "recommendations", "register"]
