"""What the two documents of a registered driver say, as frozen before they are drawn (DRV-10)."""

from datetime import date

from chalicelib.domain.calendar import local_date
from chalicelib.domain.documents import Document
from chalicelib.domain.drivers import DriverRegistration
from chalicelib.domain.institute import Institute
from chalicelib.pdf.driver_people import DriverDocument
from chalicelib.pdf.issues import Issue
from chalicelib.services import institute_parties, letterheads


def says(
    registration: DriverRegistration,
    document: Document,
    *,
    institute: Institute,
    centre_name: str,
    until: date,
) -> DriverDocument:
    """`until` is the last day it proves, or is kept."""
    return DriverDocument(
        issue=Issue(
            language=document.language,
            number=document.number,
            version=document.version,
            reissue_reason=document.reason,
            issued_on=local_date(registration.registered_at, zone_name=institute.zone_name),
            institute=institute_parties.of(institute),
            verification_code=document.code,
            verification_url=letterheads.page_url(f"/verify/{document.code}"),
        ),
        first_name=registration.first_name,
        last_name=registration.last_name,
        birth_date=registration.birth_date,
        neph=registration.neph,
        training=registration.training,
        title=registration.title,
        ends_on=registration.ends_on,
        centre=centre_name,
        approval_number=registration.approval_number,
        reference=registration.reference,
        until=until,
    )
