"""Certificates, by organisation, by session and by trainee."""

import dataclasses
from collections.abc import Iterable

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import config
from chalicelib.domain.certificates import Certificate, CertificateKind, CertificateState
from chalicelib.domain.errors import NotFound
from chalicelib.models.attributes import DayAttribute, EnumAttribute, InstantAttribute
from chalicelib.models.base import Table, Transaction, read_together, unchanged


class BySession(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_session"
        projection = AllProjection()

    session_id = UnicodeAttribute(hash_key=True)
    certificate_id = UnicodeAttribute(range_key=True)


class ByTrainee(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_trainee"
        projection = AllProjection()

    trainee_id = UnicodeAttribute(hash_key=True)
    issued_at = InstantAttribute(range_key=True)


class CertificateItem(Table):
    class Meta:
        table_name = config.table_name("certificates")

    organisation_id = UnicodeAttribute(hash_key=True)
    certificate_id = UnicodeAttribute(range_key=True)
    kind = EnumAttribute(CertificateKind)
    session_id = UnicodeAttribute()
    session_code = UnicodeAttribute()
    registration_id = UnicodeAttribute()
    trainee_id = UnicodeAttribute()
    last_name = UnicodeAttribute()
    first_name = UnicodeAttribute()
    training_code = UnicodeAttribute()
    title = UnicodeAttribute()
    issued_at = InstantAttribute()
    ends_on = DayAttribute(null=True)
    expires_on = DayAttribute(null=True)
    minutes = NumberAttribute(null=True)
    state = EnumAttribute(CertificateState, null=True)
    void_reason = UnicodeAttribute(null=True)
    document_owner = UnicodeAttribute(null=True)
    document_id = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)

    by_session = BySession()
    by_trainee = ByTrainee()


def get(organisation_id: str, certificate_id: str) -> Certificate:
    """Raises NotFound."""
    try:
        return CertificateItem.get(organisation_id, certificate_id, consistent_read=True).to(Certificate)
    except CertificateItem.DoesNotExist as error:
        raise NotFound(certificate_id) from error


def add(tx: Transaction, certificate: Certificate) -> None:
    """Refused (label `certificate`) when it was issued before."""
    tx.save(
        CertificateItem.holding(certificate),
        condition=CertificateItem.certificate_id.does_not_exist(),
        label="certificate",
    )


def replace(tx: Transaction, certificate: Certificate, *, before: Certificate) -> None:
    """Write over the state that was read; Refused (label `certificate`) when somebody changed it meanwhile."""
    after = dataclasses.replace(certificate, version=before.version + 1)
    tx.save(
        CertificateItem.holding(after),
        condition=unchanged(CertificateItem.version, before.version),
        label="certificate",
    )


def move(tx: Transaction, certificate: Certificate, *, to: Certificate) -> None:
    """The same under another identifier; Refused (label `certificate`) when it changed or that one is taken."""
    condition = unchanged(CertificateItem.version, certificate.version)
    tx.delete(
        CertificateItem(certificate.organisation_id, certificate.certificate_id),
        condition=condition & CertificateItem.certificate_id.exists(),
        label="certificate",
    )
    add(tx, to)


def read_many(keys: Iterable[tuple[str, str]]) -> dict[str, Certificate]:
    """Those that exist, by id; `keys` are organisations with certificates."""
    found = read_together([(CertificateItem, key) for key in keys])
    return {item.certificate_id: item.to(Certificate) for item in found if item is not None}


def of_session(session_id: str) -> list[Certificate]:
    """Read from an index: may lag by a moment."""
    return [item.to(Certificate) for item in CertificateItem.by_session.query(session_id)]


def of_trainee(organisation_id: str, trainee_id: str) -> list[Certificate]:
    """The newest first."""
    rows = CertificateItem.by_trainee.query(
        trainee_id,
        filter_condition=CertificateItem.organisation_id == organisation_id,
        scan_index_forward=False,
    )
    return [item.to(Certificate) for item in rows]
