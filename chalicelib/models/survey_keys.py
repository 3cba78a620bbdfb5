"""The portal's secret behind the links of surveys: one row of the table `institute`, made once."""

from pynamodb.attributes import UnicodeAttribute

from chalicelib import config
from chalicelib.models import claims
from chalicelib.models.base import Table, read_together

PART = "survey_key"


class SurveyKeyItem(Table):
    """A row of the table `institute`."""

    class Meta:
        table_name = config.table_name("institute")

    part = UnicodeAttribute(hash_key=True)
    secret = UnicodeAttribute(null=True)


def find() -> str:
    """Empty before the first survey was chosen for a session."""
    (item,) = read_together([(SurveyKeyItem, (PART,))])
    return str(item.secret) if item is not None else ""


def keep(secret: str) -> str:
    """The secret that counts from now on: this one, or that of whoever was quicker."""
    claims.put_new(SurveyKeyItem(PART, secret=secret), key=SurveyKeyItem.part)
    return find()
