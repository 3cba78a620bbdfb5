"""The institute as documents name it, from its settings as they are on the day of issue."""

from chalicelib.domain.institute import Institute
from chalicelib.pdf import parties


def of(institute: Institute) -> parties.Institute:
    """Its identity; the logo is kept by its key, not in what documents say."""
    return parties.Institute(
        name=institute.name,
        address=institute.address,
        legal_form=institute.legal_form,
        capital_cents=institute.share_capital_cents,
        siren=institute.siren,
        siret=institute.siret,
        register_city=institute.rcs_city,
        vat_number=institute.vat_number,
        activity_number=institute.nda,
        activity_region=institute.nda_region,
        phone=institute.phone,
        email=institute.email,
        website=institute.website,
        accent=institute.accent,
    )
