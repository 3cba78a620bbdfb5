"""The documents tab of a session: drawn by type with their versions, per trainee, and files attached by people (SES-17, NOT-6)."""

from dataclasses import dataclass, field

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import DocumentType, Right, hide_unless, may_read_document
from chalicelib.domain.documents import Document, is_organisation
from chalicelib.domain.errors import Conflict, InvalidInput, RuleViolation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning, Session
from chalicelib.domain.trainees import name_key
from chalicelib.handlers.staff import attached_files, editing
from chalicelib.handlers.staff.session_frame import frame, own_session
from chalicelib.models import documents, organisations, registrations
from chalicelib.services import convocations, session_documents
from chalicelib.services import documents as papers_service
from chalicelib.templating import N_
from chalicelib.web.forms import Form
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document that the session has or may have: the version in force, and those before it."""

    kind: DocumentType
    part: str = ""
    part_title: str = ""
    versions: list[Document] = field(default_factory=list)
    """The newest first."""

    @property
    def key(self) -> str:
        return f"{self.kind.value}{f'-{self.part}' if self.part else ''}"


@bp.page("/staff/sessions/{session_id}/documents", allow=Right.STAFF_RUN_SESSIONS)
def show_documents(visit: Visit, session_id: str) -> Response:
    """`?file=` leads to an attached file; `?key=` is one that has just arrived."""
    session, plan = own_session(visit, session_id)
    if visit.query("file"):
        return attached_files.download(visit, session_id, visit.query("file"))
    return _show(visit, session, plan)


@bp.page("/staff/sessions/{session_id}/documents", allow=Right.STAFF_RUN_SESSIONS, methods=["POST"])
def change_documents(visit: Visit, session_id: str) -> Response:
    """`action`: draw (`kind`, `part`, `reason`); convocations, send or zip (`chosen`); attach (`key`, `type`), remove."""
    session, plan = own_session(visit, session_id)
    try:
        if visit.value("action") == "zip":
            return visit.redirect(_zip(visit, session))
        _do(visit, session, plan)
    except InvalidInput as error:
        return _show(visit, session, plan, visit.form.with_errors(error, language=visit.language), status=422)
    except RuleViolation as refusal:
        return _show(visit, session, plan, editing.refused_by(visit, refusal), status=409)
    except Conflict:
        visit.flash(
            N_("Some e-mails could not be made: try again for the people who are missing."), tone="warning"
        )
    return visit.redirect(f"/staff/sessions/{session_id}/documents")


def _do(visit: Visit, session: Session, plan: Planning) -> None:
    match visit.value("action"):
        case "draw":
            _draw(visit, session, plan)
        case "convocations":
            number = convocations.draw(bootstrap.ports(), visit.person, session, _chosen(visit, session))
            visit.flash(N_("Convocations up to date: %(number)s."), number=number)
        case "send":
            _send(visit, session)
        case "attach":
            attached_files.attach(visit, session.session_id)
        case "remove":
            hide_unless(Right.STAFF_EDIT_SESSIONS in visit.person.rights)
            attached_files.remove(visit, session.session_id)
        case _:
            raise InvalidInput({"": N_("Choose what to do with these people.")})


def _draw(visit: Visit, session: Session, plan: Planning) -> None:
    """A first version, or the next one with its reason; unchanged, nothing happens."""
    wanted = {each.value: each for each in _kinds(visit)}.get(visit.value("kind"))
    part = visit.value("part")
    if wanted is None or part not in _parts_of(wanted, session, plan):
        raise InvalidInput({"": N_("Choose a document of the list.")})
    before = documents.newest(session.session_id, wanted, part=part)
    reason = visit.value("reason").strip()
    if before is not None and not reason:
        raise InvalidInput({f"reason-{wanted.value}": N_("Say why the document is issued again.")})
    made = session_documents.current(
        bootstrap.ports(),
        wanted,
        session,
        sequence_id="" if is_organisation(part) else part,
        organisation_id=part if is_organisation(part) else "",
        by=visit.person,
        reason=reason,
    )
    tell_drawn(visit, made, before)


def tell_drawn(visit: Visit, made: Document, before: Document | None) -> None:
    if before is None:
        visit.flash(N_("The document is drawn."))
    elif made.version == before.version:
        visit.flash(N_("Nothing it says has changed: the version stays."), tone="info")
    else:
        visit.flash(N_("The document is at version %(version)s."), version=made.version)


def _send(visit: Visit, session: Session) -> None:
    run = visit.value("run")
    if not run.startswith("hnd_"):
        raise InvalidInput({"": N_("Choose what to do with these people.")})
    number = convocations.send(bootstrap.ports(), visit.person, session, _chosen(visit, session), run=run)
    tell_sent(visit, number)


def tell_sent(visit: Visit, number: int) -> None:
    if number:
        visit.flash(N_("Convocations on their way: %(number)s."), number=number)
    else:
        visit.flash(
            N_(
                "Nothing new to send: nobody chosen has an address that can be written to, or it has left already."
            ),
            tone="warning",
        )


def _zip(visit: Visit, session: Session) -> str:
    """The address of one file with the documents in force of the people chosen. Raises InvalidInput, TooManyDocuments."""
    wanted = {seat.registration_id for seat in _chosen(visit, session)}
    found = _of_seats(_readable(visit, session))
    chosen = [each for owner, papers in found.items() if owner in wanted for each in papers if each.is_drawn]
    if not chosen:
        raise InvalidInput({"": N_("Nothing is drawn for the people chosen: draw their convocations first.")})
    return papers_service.zip_together(bootstrap.ports(), chosen, scope=session.session_id)


def _readable(visit: Visit, session: Session) -> list[Document]:
    found = documents.of_session(session.session_id)
    return [each for each in found if may_read_document(visit.person, each.kind)]


def _chosen(visit: Visit, session: Session) -> list[Registration]:
    wanted = set(visit.sent.get("chosen", []))
    return [seat for seat in _seats(session) if seat.registration_id in wanted]


def _seats(session: Session) -> list[Registration]:
    seats = [s for s in registrations.of_session(session.session_id) if s.is_running and s.is_named]
    return sorted(seats, key=lambda seat: name_key(seat.last_name, seat.first_name))


def _show(
    visit: Visit, session: Session, plan: Planning, form: Form | None = None, *, status: int = 200
) -> Response:
    path = f"/staff/sessions/{session.session_id}/documents"
    seats = _seats(session)
    found = _readable(visit, session)
    names = organisations.names({seat.organisation_id for seat in seats}) if seats else {}
    parts = [*_sequences(plan), *_clients(names)]
    visit.let_forms_reach(papers_service.any_address(bootstrap.ports()))
    return visit.show(
        "staff/sessions/documents",
        status=status,
        form=form or Form({}),
        address=path,
        papers=_papers(visit, [d for d in found if d.owner_id == session.session_id], titles=dict(parts)),
        seats=seats,
        of_seats=_of_seats(found),
        organisations=names,
        parts=parts,
        titles=dict(parts),
        chosen=visit.sent.get("chosen", []),
        run=bootstrap.ports().new_id("hnd"),
        may_send=Right.STAFF_MAILINGS in visit.person.rights,
        may_remove=Right.STAFF_EDIT_SESSIONS in visit.person.rights,
        **attached_files.shown(visit, session.session_id, path),
        **frame(visit, session, "documents"),
    )


def _kinds(visit: Visit) -> list[DocumentType]:
    return [kind for kind in session_documents.OF_SESSION if may_read_document(visit.person, kind)]


def _parts_of(kind: DocumentType, session: Session, plan: Planning) -> set[str]:
    """What a document of this kind may be about, besides the whole session."""
    if kind is not DocumentType.ATTENDANCE_SHEET:
        return {"", *(each for each, _ in _sequences(plan))}
    clients = {seat.organisation_id for seat in _seats(session)}
    return {"", *clients, *(each.sequence_id for each in plan.sequences)}


def _clients(names: dict[str, str]) -> list[tuple[str, str]]:
    """A client reads the sheet of its own people, never that of others."""
    return sorted(names.items(), key=lambda client: client[1].casefold())


def _sequences(plan: Planning) -> list[tuple[str, str]]:
    """Those that may have documents of their own: there must be several."""
    told = [(each.sequence_id, each.title) for each in plan.sequences if each.slots and not each.is_pre_work]
    return told if len(told) > 1 else []


def _papers(visit: Visit, found: list[Document], *, titles: dict[str, str]) -> list[Paper]:
    """Every kind, drawn or not, then those of single sequences and clients."""
    order = _kinds(visit)
    series: dict[tuple[DocumentType, str], list[Document]] = {(kind, ""): [] for kind in order}
    for document in found:
        if document.kind in order:
            series.setdefault((document.kind, document.part), []).append(document)
    keys = sorted(series, key=lambda key: (order.index(key[0]), key[1]))
    return [
        Paper(
            kind=kind,
            part=part,
            part_title=titles.get(part, ""),
            versions=sorted(series[kind, part], key=lambda document: -document.version),
        )
        for kind, part in keys
    ]


def _of_seats(found: list[Document]) -> dict[str, list[Document]]:
    """What is in force of each registration."""
    kept: dict[str, list[Document]] = {}
    for document in sorted(found, key=lambda each: (each.kind.value, each.document_id)):
        if not document.is_replaced and not document.is_void:
            kept.setdefault(document.owner_id, []).append(document)
    return kept
