"""Forms: what a browser sends becomes a typed model, or an error beside each field.

One pydantic model per form. Its fields are named as the inputs; blank inputs count as missing. Errors are English msgids that
`Form.with_errors` translates, so that `components/field.html` shows them beside the fields and in the summary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qs

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from chalicelib.domain import money
from chalicelib.domain.errors import InvalidInput, Reason
from chalicelib.templating import N_, translate

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 2000
MAX_BYTES = 1_000_000
MAX_VALUE = 4_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

M = TypeVar("M", bound=BaseModel)


class FormModel(BaseModel):
    """Base of every form's model."""

    model_config = ConfigDict(
        defer_build=True, str_strip_whitespace=True, str_max_length=10_000, extra="ignore"
    )


def _cents(value: object) -> object:
    return money.parse_euros(value) if isinstance(value, str) else value


Euros = Annotated[int, BeforeValidator(_cents)]
"""An amount as people type it (`1 350,00`), in cents."""


def _address(text: str) -> str:
    """A deliverable-looking e-mail address, its domain in lower case. Raises ValueError with a sentence."""
    from email_validator import EmailNotValidError, validate_email  # slow to import

    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(N_("Enter an e-mail address, for example claire@example.org.")) from error


Email = Annotated[str, AfterValidator(_address)]
"""Use this rather than pydantic's EmailStr, which imports its validator at start-up."""

_MESSAGES: dict[str, str] = {
    "missing": N_("Fill in this field."),
    "int_parsing": N_("Enter a whole number, for example 3."),
    "int_type": N_("Enter a whole number, for example 3."),
    "int_from_float": N_("Enter a whole number, for example 3."),
    "date_from_datetime_parsing": N_("Enter a date, for example 25/06/2026."),
    "date_parsing": N_("Enter a date, for example 25/06/2026."),
    "date_type": N_("Enter a date, for example 25/06/2026."),
    "time_parsing": N_("Enter a time, for example 09:00."),
    "enum": N_("Choose one of the options in the list."),
    "literal_error": N_("Choose one of the options in the list."),
    "string_too_long": N_("Shorten this text to %(max_length)s characters at most."),
    "string_too_short": N_("Enter at least %(min_length)s characters."),
    "greater_than_equal": N_("Enter a number of at least %(ge)s."),
    "greater_than": N_("Enter a number above %(gt)s."),
    "less_than_equal": N_("Enter a number of at most %(le)s."),
    "less_than": N_("Enter a number below %(lt)s."),
    "string_pattern_mismatch": N_("This doesn’t have the expected form."),
    "bool_parsing": N_("Tick or untick this box."),
}
_FALLBACK = N_("This value can’t be read: check it.")


@dataclass(frozen=True)
class Form:
    """What a form shows: the values as typed, and what is wrong with them. Templates get it as `form`."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    """Translated, by field name; "" is about the whole form."""

    def with_errors(self, error: InvalidInput, *, language: str) -> Form:
        said = {name: translate(language, why.message, **why.facts) for name, why in error.errors.items()}
        return replace(self, errors=said)


def fields(body: bytes, content_type: str) -> dict[str, list[str]]:
    """The fields of a posted form. Raises InvalidInput when it is too large or not a form."""
    if not content_type.startswith(FORM):
        return {}
    if len(body) > MAX_BYTES:
        raise InvalidInput({"": N_("This form is too large.")})
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise InvalidInput({"": N_("This form can’t be read.")}) from error


def readable(text: str) -> str:
    """Without characters that no keyboard types and that break XML, headers of e-mails and documents."""
    return _CONTROL.sub("", text)


def parse(model: type[M], sent: Mapping[str, Sequence[str]]) -> M:
    """The typed form. Raises InvalidInput with an error per field.

    A field whose type is a list gets every value, any other the last one; blanks are left out.
    """
    given: dict[str, Any] = {}
    for name, described in model.model_fields.items():
        key = described.alias or name
        values = [v.replace("\r\n", "\n") for v in map(readable, sent.get(key, [])) if v.strip()]
        if values:
            given[key] = values if _is_list(described.annotation) else values[-1]
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _invalid(error) from error


def _is_list(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", annotation)
    return origin in (list, tuple, frozenset, set)


def _invalid(error: ValidationError) -> InvalidInput:
    errors: dict[str, Reason] = {}
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        errors.setdefault(name, reason_of(problem["type"], problem.get("ctx", {})))
    return InvalidInput(errors)


def reason_of(kind: str, context: Mapping[str, Any]) -> Reason:
    """Validators of ours raise ValueError with a sentence; those of others say things people shouldn't read."""
    cause = context.get("error")
    if isinstance(cause, ValueError) and cause.args and str(cause.args[0]).endswith((".", "!", "?")):
        return Reason(str(cause.args[0]))
    return Reason(_MESSAGES.get(kind, _FALLBACK), context)


def values_of(value: object, *names: str, **extra: Callable[[Any], Any]) -> dict[str, Any]:
    """The named attributes of an object as a form shows them first; `extra` converts some of them."""
    shown = {name: getattr(value, name) for name in names}
    return {**shown, **{name: convert(getattr(value, name)) for name, convert in extra.items()}}
