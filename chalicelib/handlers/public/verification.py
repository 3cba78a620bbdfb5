"""`/verify`: anybody with a document in hand checks it by its code; says nothing that the paper doesn't (DOC-3)."""

from urllib.parse import quote

from chalice.app import Response

from chalicelib.domain.access import Right
from chalicelib.domain.documents import typed_code
from chalicelib.services import documents
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)


@bp.page("/verify", allow=Right.ANYONE)
def show_form(visit: Visit) -> Response:
    """`?code=` is what the form sends: it leads to the address that the document's QR code has."""
    if code := typed_code(visit.query("code")):
        return visit.redirect(f"/verify/{quote(code)}")
    return visit.show("public/verification/form", form=Form())


@bp.page("/verify/{code}", allow=Right.ANYONE)
def show_document(visit: Visit, code: str) -> Response:
    """A code nobody has takes as long as any other: there is one read in both cases."""
    document = documents.find_by_code(code)
    if document is None:
        return visit.show("public/verification/unknown", status=404, form=Form({"code": typed_code(code)}))
    validity = document.validity_on(visit.today)
    return visit.show("public/verification/show", document=document, validity=validity)
