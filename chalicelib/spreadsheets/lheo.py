"""LHÉO 2.3, the French standard for training offers: the published catalogue as XML valid against its schema (CAT-6).

Source: lheo.gouv.fr, schema 2.3. Texts are cut to the schema's lengths; what we don't know gets the value the standard has for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

from chalicelib.domain import money
from chalicelib.domain.institute import Institute
from chalicelib.domain.organisations import Address
from chalicelib.domain.sessions import Session, SessionKind
from chalicelib.domain.trainings import Modality, Training

XML = "application/xml"
NAMESPACE = "http://lheo.gouv.fr/2.3"

UNKNOWN_START, UNKNOWN_END = "00000000", "99999999"
"""A period whose days are not set: pool, on demand, no date yet."""
EVERYBODY = "83056"
"""FORMACODE of the public « tout public »."""
NO_ACTIVITY_NUMBER = "99999999999"
NOTHING = "-"
"""For texts the schema wants and nobody wrote."""

_ON_SITE, _BOTH, _REMOTE = "0", "1", "2"
"""Table `dict-modalites-enseignement` of LHÉO (github.com/lheo/lheo-schema, read 2026-11)."""
_TEACHING = {
    Modality.CLASSROOM: _ON_SITE,
    Modality.WORKPLACE: _ON_SITE,
    Modality.PRE_WORK: _REMOTE,
    Modality.VIRTUAL: _REMOTE,
    Modality.E_LEARNING: _REMOTE,
    Modality.ON_DEMAND: _REMOTE,
    Modality.MIXED: _BOTH,
}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A published training with the sessions people may book."""

    training: Training
    sessions: Sequence[Session]


def to_lheo(offers: Iterable[Offer], institute: Institute) -> bytes:
    """The document. `offers` holds at least one, or the schema refuses it."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(_name("lheo"))
    listed = _child(root, "offres")
    for offer in offers:
        _training(listed, offer, institute)
    ElementTree.indent(root)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


Element = ElementTree.Element


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _child(parent: Element, tag: str) -> Element:
    return ElementTree.SubElement(parent, _name(tag))


def _text(parent: Element, tag: str, text: str, *, most: int) -> None:
    """Without characters that XML forbids, cut to the schema's length, a dash when nothing is left."""
    kept = "".join(c for c in text if c >= " " or c in "\n\t").strip()
    _child(parent, tag).text = kept[:most] or NOTHING


def _training(parent: Element, offer: Offer, institute: Institute) -> None:
    training = offer.training
    element = _child(parent, "formation")
    element.set("numero", training.code)
    _child(element, "domaine-formation")
    _text(element, "intitule-formation", training.title, most=255)
    _text(element, "objectif-formation", training.objectives, most=3000)
    _text(element, "resultats-attendus", training.certification or training.objectives, most=3000)
    _text(element, "contenu-formation", training.programme or training.objectives, most=3000)
    _child(element, "certifiante").text = _flag(bool(training.certification))
    _contact(element, "contact-formation", institute)
    _child(element, "parcours-de-formation").text = "2" if training.is_on_demand else "1"
    _child(element, "code-niveau-entree").text = "0"
    for place, sessions in _by_place(offer.sessions).items():
        _action(element, offer.training, place, sessions, institute)
    _organisation(element, institute)


def _flag(value: bool) -> str:
    return "1" if value else "0"


Place = tuple[str, str]
"""Its name and its town; either may be unknown."""


def _by_place(sessions: Sequence[Session]) -> dict[Place, list[Session]]:
    """An action of LHÉO is the training at a place: only so does a reader know which session is where."""
    found: dict[Place, list[Session]] = {}
    for session in sessions:
        found.setdefault((session.place, session.city), []).append(session)
    return found or {("", ""): []}


def _action(
    parent: Element, training: Training, place: Place, sessions: Sequence[Session], institute: Institute
) -> None:
    """The elements in the order the schema wants."""
    element = _child(parent, "action")
    _text(element, "rythme-formation", _rhythm(training), most=3000)
    _child(element, "code-public-vise").text = EVERYBODY
    if training.audience.strip():
        _text(element, "info-public-vise", training.audience, most=250)
    _child(element, "niveau-entree-obligatoire").text = "0"
    _text(element, "modalites-alternance", NOTHING, most=3000)
    _child(element, "modalites-enseignement").text = _TEACHING[training.modality]
    _text(element, "conditions-specifiques", training.prerequisites, most=3000)
    _child(element, "prise-en-charge-frais-possible").text = _flag(training.funding_eligible)
    if any(place):
        _place(element, place)
    _child(element, "modalites-entrees-sorties").text = _flag(training.is_on_demand)
    for session in sessions:
        _session(element, session, institute)
    if not sessions:
        _dates_to_be_defined(element, institute)
    _terms(element, training, institute)


def _rhythm(training: Training) -> str:
    if training.is_on_demand:
        return "À distance, à son rythme"
    return f"{training.duration_minutes / 60:g} heures" if training.duration_minutes else NOTHING


def _terms(element: Element, training: Training, institute: Institute) -> None:
    """Languages, price and hours, after the sessions."""
    for language in [language for language in training.languages if len(language) == 2][:5]:
        _child(element, "langue-formation").text = language
    cents = training.price_cents + money.rounded(training.price_cents * institute.vat_rate)
    price = f"{cents // 100}.{cents % 100:02}"
    if len(price) <= 10:
        _child(element, "prix-total-TTC").text = price
    _child(element, "nombre-heures-total").text = str(round(training.duration_minutes / 60))


def _place(parent: Element, place: Place) -> None:
    """We know a name and a city; the schema's address wants a postal code, so they are lines."""
    where = _child(_child(parent, "lieu-de-formation"), "coordonnees")
    for line in dict.fromkeys(part for part in place if part):
        _text(where, "ligne", line, most=50)


def _session(parent: Element, session: Session, institute: Institute) -> None:
    element = _child(parent, "session")
    element.set("numero", session.code)
    _period(element, session.starts_on, session.ends_on)
    _address(_child(element, "adresse-inscription"), institute.address)
    if session.kind is not SessionKind.POOL:
        _child(element, "etat-recrutement").text = "2" if session.is_full else "1"


def _dates_to_be_defined(parent: Element, institute: Institute) -> None:
    element = _child(parent, "session")
    _period(element, None, None)
    _address(_child(element, "adresse-inscription"), institute.address)


def _period(parent: Element, first: date | None, last: date | None) -> None:
    element = _child(parent, "periode")
    _child(element, "debut").text = f"{first:%Y%m%d}" if first else UNKNOWN_START
    _child(element, "fin").text = f"{last:%Y%m%d}" if last else UNKNOWN_END


def _address(parent: Element, address: Address) -> None:
    element = _child(parent, "adresse")
    _text(element, "ligne", address.street, most=50)
    postal_code = address.postal_code.strip()
    _child(element, "codepostal").text = postal_code if len(postal_code) == 5 else "00000"
    _text(element, "ville", address.city, most=50)
    if len(address.country) == 2:
        _child(element, "pays").text = address.country


def _organisation(parent: Element, institute: Institute) -> None:
    element = _child(parent, "organisme-formation-responsable")
    number = "".join(institute.nda.split())
    _child(element, "numero-activite").text = number if len(number) == 11 else NO_ACTIVITY_NUMBER
    _child(_child(element, "SIRET-organisme-formation"), "SIRET").text = institute.siret.rjust(14, "0")
    _text(element, "nom-organisme", institute.name, most=250)
    _text(element, "raison-sociale", institute.name, most=250)
    _coordinates(_child(element, "coordonnees-organisme"), institute)
    _contact(element, "contact-organisme", institute)


def _contact(parent: Element, tag: str, institute: Institute) -> None:
    _coordinates(_child(parent, tag), institute)


def _coordinates(parent: Element, institute: Institute) -> None:
    element = _child(parent, "coordonnees")
    _address(element, institute.address)
    if institute.phone:
        _text(_child(element, "telfixe"), "numtel", institute.phone, most=25)
    if len(institute.email) > 2:
        _text(element, "courriel", institute.email, most=160)
    if len(institute.website) > 2:
        _text(_child(element, "web"), "urlweb", institute.website, most=400)
