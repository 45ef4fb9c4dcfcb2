"""One who asks the API and the pages of trade for an organisation."""

from typing import Any
from uuid import uuid4

from django.test import Client

from infosilk.kernel import demo
from infosilk.kernel.actor import system
from infosilk.kernel.models import Organisation

API = "/api/v1/trade"


class Caller:
    """An API client of one organisation."""

    def __init__(self, organisation: Organisation, role: str) -> None:
        self.person = demo.ensure_person(email=f"{role}@{organisation.code}.example", name=role)
        demo.ensure_mandate(person=self.person, organisation=organisation, role=role)
        token = demo.issue_token(
            system("worker", "test"), organisation=organisation, person=self.person, areas=["trade"], name="test"
        )
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client()

    def get(self, path: str) -> Any:
        return self.client.get(f"{API}{path}", headers=self.headers)

    def post(self, path: str, body: bytes, media_type: str = "application/x-ndjson", key: str = "") -> Any:
        headers = {**self.headers, "Idempotency-Key": key or uuid4().hex}
        return self.client.post(f"{API}{path}", body, content_type=media_type, headers=headers)

    def browser(self) -> Client:
        browser = Client()
        browser.force_login(self.person)
        return browser
