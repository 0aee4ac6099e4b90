"""Asks the API, and reads what it says."""

from typing import Any

from django.test import Client
from django.urls import reverse


def told(client: Client, name: str, *args: str, **query: Any) -> Any:
    """The answer at the address of that name."""
    response = client.get(reverse(f"api:{name}", args=args), query)
    assert response.status_code == 200, response.content
    return response.json()
