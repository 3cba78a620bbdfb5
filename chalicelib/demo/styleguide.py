"""Sample data of the styleguide (local stage only): a list, a session, a form with errors, charts; as real ones would read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from chalicelib import charts
from chalicelib.web.forms import Form


@dataclass(frozen=True, kw_only=True)
class SampleOrder:
    code: str
    title: str
    session: str
    first: date
    last: date
    place: str
    seats: int
    total_cents: int
    tone: str
    state: tuple[str, str]
    """In English and French."""


ORDERS = (
    SampleOrder(
        code="CMD-2026-00412",
        title="Sauveteur secouriste du travail (SST)",
        session="GC19P_SEC_PE149-2603",
        first=date(2026, 3, 9),
        last=date(2026, 3, 10),
        place="Lyon",
        seats=3,
        total_cents=134400,
        tone="success",
        state=("Confirmed", "Confirmée"),
    ),
    SampleOrder(
        code="CMD-2026-00398",
        title="Habilitation électrique BR B2V BC, recyclage et mise à jour des titres",
        session="GC36P_SEC_PE467-2604",
        first=date(2026, 4, 28),
        last=date(2026, 5, 2),
        place="Bordeaux",
        seats=1,
        total_cents=67200,
        tone="info",
        state=("Placed", "Validée"),
    ),
    SampleOrder(
        code="CMD-2026-00371",
        title="CACES R489 chariots catégories 1A 3 5",
        session="GC15M_ENG_PE157-2602",
        first=date(2026, 2, 16),
        last=date(2026, 2, 19),
        place="Villeneuve-d’Ascq",
        seats=12,
        total_cents=1075200,
        tone="warning",
        state=("Names missing", "Noms à donner"),
    ),
    SampleOrder(
        code="CMD-2026-00355",
        title="Document unique : évaluer les risques",
        session="GC44P_SEC_PE1042-2601",
        first=date(2026, 1, 22),
        last=date(2026, 1, 22),
        place="Paris",
        seats=2,
        total_cents=-89600,
        tone="danger",
        state=("Cancelled", "Annulée"),
    ),
    SampleOrder(
        code="CMD-2026-00340",
        title="Prévention des risques liés à l’activité physique (PRAP)",
        session="GC50T_SEC_PE763-2606",
        first=date(2026, 6, 25),
        last=date(2026, 6, 26),
        place="Lyon",
        seats=4,
        total_cents=179200,
        tone="draft",
        state=("Draft", "Brouillon"),
    ),
)

ORGANISATION = "Caisse maladie des Flandres"
PEOPLE = (
    ("Châtelain", "François", "Aide-soignant"),
    ("Łaski", "Pierre-Yves", "Gestionnaire"),
    ("Kowalski-Vandenberghe", "Marie-Antoinette", "Conductrice"),
    ("N’Guessan", "Aya", "Infirmière"),
)
HISTORY = (
    (
        datetime(2026, 2, 3, 8, 42, tzinfo=UTC),
        "Claire Morel",
        ("Moved to the session of 9 March", "Déplacée à la session du 9 mars"),
    ),
    (
        datetime(2026, 1, 29, 15, 5, tzinfo=UTC),
        "Claire Morel",
        ("Seat given to Aya N’Guessan", "Place donnée à Aya N’Guessan"),
    ),
    (datetime(2026, 1, 28, 9, 0, tzinfo=UTC), "Hugo Lefèvre", ("Order placed", "Commande validée")),
)
SENT_AT = datetime(2026, 6, 25, 7, 0, tzinfo=UTC)
MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct"),
}
SEATS = (142, 168, 203, 171, 188, 224, 61, 18, 197, 236)
LIST_PARAMS = {"q": "*PE1*", "state": "placed", "place": ["Lyon", "Bordeaux"], "sort": "-date"}


def samples(language: str) -> dict[str, object]:
    """What the styleguide's templates need, in this language."""
    points = list(zip(MONTHS[language], SEATS, strict=True))
    return {
        "both": lambda english, french: french if language == "fr" else english,
        "orders": ORDERS,
        "people": PEOPLE,
        "history": [{"at": at, "who": who, "words": words[language == "fr"]} for at, who, words in HISTORY],
        "params": LIST_PARAMS,
        "bars": charts.bars(points),
        "line": charts.line(points),
        "form": _form(language),
        "blank": Form(),
        "sent_at": SENT_AT,
    }


def _form(language: str) -> Form:
    """A form that was refused: it keeps what was typed, wrong or not."""
    wrong = {
        "last_name": ("Fill in this field.", "Renseignez ce champ."),
        "starts_on": ("Enter a date after 2 March 2026.", "Saisissez une date postérieure au 2 mars 2026."),
        "seats": (
            "Four trainees are named: enter 4 or more.",
            "Quatre stagiaires sont nommés : saisissez 4 ou plus.",
        ),
        "terms": (
            "Tick this box once you have read the terms of sale.",
            "Cochez cette case après avoir lu les conditions générales de vente.",
        ),
    }
    values = {
        "first_name": "Marie-Antoinette",
        "email": "m.kowalski@caisse-maladie-des-flandres.example",
        "starts_on": "2026-02-27",
        "starts_at": "09:00",
        "price": "1 350,00",
        "seats": "3",
        "modality": "classroom",
        "languages": ["fr"],
        "kind": "inter",
        "comment": "Accès en fauteuil roulant à prévoir.",
    }
    return Form(values, {name: said[language == "fr"] for name, said in wrong.items()})
