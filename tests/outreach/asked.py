"""Reads schemes, and sends forms as a browser does, for tests of their pages."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach.schemes import service
from outreach.schemes.models import Scheme
from outreach.web import Office


def read(office: Office, scheme_id: int) -> Scheme:
    """A scheme as the database has it now."""
    with office.database.reader() as session:
        return service.get_scheme(session, scheme_id)


def send(client: FlaskClient, page: str, address: str, **fields: Any) -> TestResponse:
    """Post a form with the key that a page of this client hands out."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found, f"{page} has no form"
    return client.post(address, data={"csrf_token": found.group(1), **fields})
