"""The portal over the network, for the `Browser` of page tests."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from infra.emulator import DOMAIN
from tests.gateway import Answer


@dataclass(frozen=True)
class Network:
    """In place of `tests.gateway.Gateway`: the same questions, asked to the deployed portal."""

    port: int

    def request(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        source: str = "",
    ) -> Answer:
        # Without an Accept header the gateway sends base64, as on AWS.
        sent = {"Host": f"{DOMAIN}:{self.port}", "accept": "*/*", **(headers or {})}
        if form is not None:
            body = urlencode(form, doseq=True).encode()
            sent["content-type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, address, body=body or None, headers=sent)
            response = connection.getresponse()
            given = response.getheaders()
            cookies = tuple(value for name, value in given if name.lower() == "set-cookie")
            return Answer(
                response.status, {name.lower(): value for name, value in given}, cookies, response.read()
            )
        finally:
            connection.close()
