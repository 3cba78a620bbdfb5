"""The catalogue's file: one training per line (CAT-6, RUN-7)."""

from dataclasses import dataclass

from chalicelib.domain import ids
from chalicelib.domain.identifiers import normal_email
from chalicelib.domain.trainings import CODE, Modality, Offer, Training
from chalicelib.spreadsheets.cells import Reader
from chalicelib.spreadsheets.parsed import ParsedFile, parsed
from chalicelib.spreadsheets.table import Column
from chalicelib.templating import N_

HIGHEST_PRICE = 1_000_000
HIGHEST_DAYS = 1_000
HIGHEST_HOURS = 5_000
HIGHEST_CAPACITY = 10_000
HIGHEST_VALIDITY = 600

COLUMNS = (
    Column("code", ("code formation", "référence", "reference", "training code"), True,
           words=N_("The training’s code: letters, digits, _ and -"), example="GC19P_SEC_PE149"),
    Column("title", ("titre", "intitulé", "libellé", "nom"), True,
           words=N_("The title people read"), example="Sauveteur secouriste du travail (SST)"),
    Column("family", ("famille", "domaine"), words=N_("The family it is listed in"), example="Sécurité"),
    Column("theme", ("thème", "sous famille"), words=N_("The theme within the family")),
    Column("offer", ("offre",), example="national",
           words=N_("national, complementary, key_account, operational_it or specific")),
    Column("duration_days", ("durée jours", "jours", "durée en jours", "nb jours"), example="2",
           words=N_("Days, halves allowed: 2,5")),
    Column("duration_hours", ("durée heures", "heures", "durée en heures", "nb heures"), example="14",
           words=N_("Hours: 14 or 3,5")),
    Column("modality", ("modalité", "mode"), example="classroom",
           words=N_("classroom, virtual, e_learning, workplace, mixed or on_demand")),
    Column("price_eur", ("prix", "prix eur", "prix ht", "prix inter", "tarif", "price"), example="448.00",
           words=N_("Euros per trainee, excluding VAT")),
    Column("price_intra_eur", ("prix intra", "prix intra ht", "tarif intra"), example="2688.00",
           words=N_("Euros per in-house session, excluding VAT; empty: on quotation")),
    Column("capacity_min", ("capacité min", "effectif min", "minimum"), example="5",
           words=N_("Smallest number of trainees")),
    Column("capacity_target", ("capacité cible", "effectif cible", "cible"), example="8",
           words=N_("Number of trainees aimed at")),
    Column("capacity_max", ("capacité max", "effectif max", "maximum", "capacité"), example="12",
           words=N_("Largest number of trainees")),
    Column("validity_months", ("validité", "validité mois", "durée de validité"), example="24",
           words=N_("Validity of the certificate in months; several for on_demand: 12;24")),
    Column("languages", ("langues", "langue", "language"), example="fr", words=N_("Languages: fr or fr;en")),
    Column("prerequisites", ("prérequis", "pré requis"), words=N_("What a trainee must know before")),
    Column("objectives", ("objectifs", "objectif"), words=N_("What a trainee can do afterwards")),
    Column("programme", ("program", "contenu"), words=N_("What it covers")),
    Column("audience", ("public", "public visé"), words=N_("Who it is for")),
    Column("certification", ("diplôme", "certificat"), words=N_("The certificate it leads to")),
    Column("scheme", ("dispositif",), words=N_("What it counts for, in the words of who funds or requires it")),
    Column("provider", ("organisme intervenant", "prestataire", "intervenant"),
           words=N_("Who usually gives it for the institute")),
    Column("provider_email", ("e mail prestataire", "email prestataire"),
           words=N_("The e-mail address of who gives it")),
    Column("convocation_comment", ("commentaire convocation",), words=N_("What each convocation says besides")),
    Column("provider_comment", ("commentaire prestataire",),
           words=N_("What each notice to the training provider says besides")),
    Column("funding_eligible", ("finançable", "éligible financement", "éligible"),
           words=N_("yes when a funding body may pay")),
    Column("populations", ("population", "populations réservées"),
           words=N_("Populations it is reserved for; empty: everyone")),
    Column("comments", ("commentaires", "commentaire"), words=N_("Comments")),
)  # fmt: skip

OFFERS = {
    "national": Offer.NATIONAL,
    "nationale": Offer.NATIONAL,
    "complementary": Offer.COMPLEMENTARY,
    "complementaire": Offer.COMPLEMENTARY,
    "key account": Offer.KEY_ACCOUNT,
    "achat grand compte": Offer.KEY_ACCOUNT,
    "grand compte": Offer.KEY_ACCOUNT,
    "operational it": Offer.OPERATIONAL_IT,
    "informatique operationnelle": Offer.OPERATIONAL_IT,
    "specific": Offer.SPECIFIC,
    "specifique": Offer.SPECIFIC,
}
MODALITIES = {
    "classroom": Modality.CLASSROOM,
    "presentiel": Modality.CLASSROOM,
    "virtual": Modality.VIRTUAL,
    "classe virtuelle": Modality.VIRTUAL,
    "distanciel": Modality.VIRTUAL,
    "e learning": Modality.E_LEARNING,
    "elearning": Modality.E_LEARNING,
    "workplace": Modality.WORKPLACE,
    "en situation de travail": Modality.WORKPLACE,
    "afest": Modality.WORKPLACE,
    "mixed": Modality.MIXED,
    "mixte": Modality.MIXED,
    "hybride": Modality.MIXED,
    "on demand": Modality.ON_DEMAND,
    "a la demande": Modality.ON_DEMAND,
}
LANGUAGES = {
    "francais": "fr",
    "french": "fr",
    "anglais": "en",
    "english": "en",
    "allemand": "de",
    "german": "de",
    "espagnol": "es",
    "spanish": "es",
    "italien": "it",
    "italian": "it",
}

_FIELDS = {
    "duration_days": "duration_days_tenths",
    "duration_hours": "duration_minutes",
    "price_eur": "price_cents",
    "price_intra_eur": "price_intra_cents",
}
"""Columns whose field has another unit."""


@dataclass(frozen=True)
class TrainingRow:
    training: Training
    given: frozenset[str]
    """Fields that the file has a column for; the others of an existing training stay."""


def parse(content: bytes, *, file_name: str = "") -> ParsedFile[TrainingRow]:
    """Raises UnreadableFileError."""
    return parsed(content, COLUMNS, _row, file_name=file_name, same=lambda row: row.training.code)


def _row(cells: Reader) -> TrainingRow:
    validity = _validity(cells)
    training = Training(
        code=_code(cells),
        title=cells.required("title", limit=200),
        family=cells.text("family", limit=120),
        theme=cells.text("theme", limit=120),
        offer=cells.one_of("offer", OFFERS) or Offer.NATIONAL,
        objectives=cells.text("objectives"),
        programme=cells.text("programme", limit=30_000),
        audience=cells.text("audience"),
        prerequisites=cells.text("prerequisites"),
        duration_days_tenths=cells.scaled("duration_days", factor=10, highest=HIGHEST_DAYS) or 0,
        duration_minutes=cells.scaled("duration_hours", factor=60, highest=HIGHEST_HOURS) or 0,
        modality=cells.one_of("modality", MODALITIES) or Modality.CLASSROOM,
        languages=languages(cells) or ("fr",),
        price_cents=cells.scaled("price_eur", factor=100, highest=HIGHEST_PRICE) or 0,
        price_intra_cents=cells.scaled("price_intra_eur", factor=100, highest=HIGHEST_PRICE),
        capacity_min=cells.whole("capacity_min", lowest=0, highest=HIGHEST_CAPACITY),
        capacity_target=cells.whole("capacity_target", lowest=1, highest=HIGHEST_CAPACITY),
        capacity_max=cells.whole("capacity_max", lowest=1, highest=HIGHEST_CAPACITY),
        certification=cells.text("certification", limit=200),
        validity_months=validity,
        scheme=cells.text("scheme", limit=255),
        funding_eligible=cells.yes_no("funding_eligible") or False,
        provider=cells.text("provider", limit=255),
        provider_email=cells.checked(
            "provider_email",
            normal_email,
            N_("This is not an e-mail address."),
            N_("name@company.fr, or nothing."),
        ),
        convocation_comment=cells.text("convocation_comment", limit=4_000),
        provider_comment=cells.text("provider_comment", limit=4_000),
        comments=cells.text("comments"),
        populations=frozenset(cells.parts("populations")),
    )
    _check(cells, training)
    given = frozenset(_FIELDS.get(name, name) for name in cells.table.names)
    return TrainingRow(training, given)


def _code(cells: Reader) -> str:
    code = cells.required("code").upper()
    if code and not CODE.fullmatch(code):
        cells.refuse(
            "code",
            N_("This code can’t be used."),
            N_("2 to 40 characters: capital letters, digits, _ and -, beginning with a letter or digit."),
        )
    return code


def _validity(cells: Reader) -> tuple[int, ...]:
    months = cells.parts("validity_months")
    good = [int(m) for m in months if m.isascii() and m.isdigit() and 1 <= int(m) <= HIGHEST_VALIDITY]
    if len(good) != len(months):
        cells.refuse(
            "validity_months",
            N_("This validity can’t be read."),
            N_("Months as whole numbers from 1 to %(highest)s, separated by ;"),
            highest=HIGHEST_VALIDITY,
        )
    return tuple(sorted(set(good)))


def languages(cells: Reader) -> tuple[str, ...]:
    """Codes of two letters, each once; none when the cell is empty."""
    words = [ids.folded(word) for word in cells.parts("languages")]
    codes = [LANGUAGES.get(word, word) for word in words]
    if any(len(code) != 2 or not code.isascii() or not code.isalpha() for code in codes):
        cells.refuse("languages", N_("This language is not known."), N_("Codes of two letters: fr;en"))
    return tuple(dict.fromkeys(codes))


def _check(cells: Reader, training: Training) -> None:
    """What one cell can't tell."""
    if len(training.validity_months) > 1 and not training.is_on_demand:
        cells.refuse(
            "validity_months",
            N_("Only an on-demand training offers a choice of validity."),
            N_("One number of months."),
        )
    lowest, target, highest = training.capacity_min, training.capacity_target, training.capacity_max
    known = [number for number in (lowest, target, highest) if number is not None]
    if known != sorted(known):
        cells.refuse(
            "capacity_max",
            N_("The capacities are not in order: %(numbers)s."),
            N_("Minimum, then target, then maximum."),
            numbers=" > ".join(map(str, known)),
        )
    if not training.is_on_demand and highest is None and cells.has("capacity_max"):
        cells.notice("capacity_max", N_("No largest number: each session will say its own."))
