"""Documents of a client: the list, one by a signed link, several as a ZIP (DOC-4)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import DocumentType, Right, may_read_document
from chalicelib.domain.documents import TooManyDocuments, document_id_in
from chalicelib.services import documents
from chalicelib.templating import N_
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)


@bp.page("/documents", allow=Right.READ_ORDERS)
def show_documents(visit: Visit) -> Response:
    return _list(visit)


@bp.page("/documents/zip", allow=Right.READ_ORDERS, methods=["POST"])
def download_several(visit: Visit) -> Response:
    chosen = [_key(text) for text in visit.sent.get("document", [])]
    if not chosen:
        return _list(visit, status=422, problem=visit.say(N_("Choose at least one document.")))
    try:
        address = documents.zip_of(bootstrap.ports(), visit.person, chosen)
    except TooManyDocuments as refusal:
        return _list(visit, status=422, problem=visit.say(refusal.message, **refusal.facts))
    return visit.redirect(address)


@bp.page("/documents/{owner_id}/{document}", allow=Right.SIGNED_IN)
def download(visit: Visit, owner_id: str, document: str) -> Response:
    """To the file, by an address that lives five minutes."""
    address = documents.link(bootstrap.ports(), visit.person, owner_id, document_id_in(document))
    return visit.redirect(address)


def _list(visit: Visit, *, status: int = 200, problem: str = "") -> Response:
    person = visit.person
    readable = [kind for kind in DocumentType if may_read_document(person, kind)]
    kind = next((k for k in readable if k.value == visit.query("kind")), None)
    visit.let_forms_reach(documents.any_address(bootstrap.ports()))
    page = documents.of_client(person, kind=kind, cursor=visit.query("cursor") or None)
    return visit.show(
        "portal/documents/index",
        status=status,
        rows=page.rows,
        cursor=page.next_cursor,
        kinds=readable,
        kind=kind,
        params={"kind": kind.value if kind else "", "cursor": visit.query("cursor")},
        problem=problem,
    )


def _key(text: str) -> tuple[str, str]:
    """`ord_…/purchase_order-0001`, as the list's boxes hold it; anything else is no document's."""
    owner_id, _, document = text.partition("/")
    return owner_id, document_id_in(document)
