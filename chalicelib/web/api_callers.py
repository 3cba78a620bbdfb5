"""Who calls the API: from the Authorization header to a `Call`, counted against the token's calls per minute (ACC-12)."""

from dataclasses import dataclass
from datetime import date, datetime

from chalice.app import Request

from chalicelib.domain import api_tokens as rules
from chalicelib.domain.access import Person
from chalicelib.domain.api_tokens import CALLS_PER_MINUTE, ApiToken, TokenRefused, TokenState, TooManyCalls
from chalicelib.domain.calendar import local_date
from chalicelib.domain.institute import Institute
from chalicelib.domain.organisations import Organisation
from chalicelib.domain.users import UserState
from chalicelib.models import api_calls, api_tokens


@dataclass(kw_only=True)
class Call:
    """One call of a program: who it is for, and what it may do."""

    request: Request
    now: datetime
    today: date
    language: str
    institute: Institute
    token: ApiToken
    person: Person
    organisation: Organisation
    calls_made: int
    reference: str = ""
    """Names what the call makes; the same when it is made again with the same idempotency key."""

    @property
    def rate_headers(self) -> dict[str, str]:
        """What is left of this minute (draft-ietf-httpapi-ratelimit-headers)."""
        left = max(0, CALLS_PER_MINUTE - self.calls_made)
        return {
            "RateLimit-Policy": f'"token";q={CALLS_PER_MINUTE};w=60',
            "RateLimit": f'"token";r={left};t={60 - self.now.second}',
        }


def arrive(request: Request, *, now: datetime, language: str) -> Call:
    """Raises TokenRefused, TooManyCalls. Rights are read anew each time, so a right removed is gone at the next call (ACC-8)."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    presented = rules.presented(text.strip()) if scheme.casefold() == "bearer" else None
    if presented is None:
        raise TokenRefused
    caller = api_tokens.read(presented)
    if caller.token is None or caller.user is None or caller.organisation is None:
        raise TokenRefused
    today = local_date(now, zone_name=caller.institute.zone_name)
    if caller.token.state(today) is not TokenState.ACTIVE or caller.user.state is not UserState.ACTIVE:
        raise TokenRefused
    made = api_calls.count(presented.hash, at=now)
    if made > CALLS_PER_MINUTE:
        raise TooManyCalls(60 - now.second)
    api_tokens.note_use(caller.token, today)
    return Call(
        request=request,
        now=now,
        today=today,
        language=language,
        institute=caller.institute,
        token=caller.token,
        person=caller.user.person(),
        organisation=caller.organisation,
        calls_made=made,
    )
