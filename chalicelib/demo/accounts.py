"""Who can sign in to the demo institute. The passwords are for everyone to read: the demo runs on one's own machine."""

from dataclasses import dataclass

from chalicelib.domain.access import DocumentType, Role

PASSWORD = "Demo-Cursus-2026"  # noqa: S105  (no secret)

DUVALLON = "991433822"
FLANDRES = "364063131"
GARONNE = "561435850"


POPULATIONS = {DUVALLON: frozenset({"Conducteurs"}), FLANDRES: frozenset({"Cadres"})}


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user of the demo; `siren` says of which client, empty for the institute's own people."""

    username: str
    name: str
    role: Role
    siren: str = ""
    document_types: frozenset[DocumentType] = frozenset()
    is_trainee: bool = False
    is_driver: bool = False
    """Made the account as a driver, and is of no organisation."""
    note: str = ""

    @property
    def populations(self) -> frozenset[str]:
        """Whose reserved sessions the user sees: drivers at the carrier, managers at the fund."""
        return POPULATIONS.get(self.siren, frozenset())


ADMINISTRATOR = Account(username="admin", name="Alice Renaud", role=Role.STAFF_ADMINISTRATOR)

CENTRE = Account(
    username="centre",
    name="Centre Garonne",
    role=Role.CLIENT_ADMINISTRATOR,
    siren=GARONNE,
    note="Autocars de la Garonne, centre de conducteurs",
)
DRIVER = Account(
    username="conductrice",
    name="Hélène Le Goff",
    role=Role.TRAINEE,
    is_driver=True,
    note="conductrice enregistrée par le centre",
)

ACCOUNTS: tuple[Account, ...] = (
    Account(username="olga", name="Olga Martin", role=Role.OPERATIONS_MANAGER),
    Account(username="nadia", name="Nadia Benali", role=Role.TRAINING_MANAGER),
    Account(username="hugo", name="Hugo Lefèvre", role=Role.TRAINER),
    Account(
        username="claire",
        name="Claire Morel",
        role=Role.CLIENT_ADMINISTRATOR,
        siren=DUVALLON,
        note="Transports Duvallon",
    ),
    Account(
        username="regis",
        name="Régis Petit",
        role=Role.REGISTRATION_MANAGER,
        siren=DUVALLON,
        note="Transports Duvallon",
    ),
    Account(
        username="sonia",
        name="Sonia Girard",
        role=Role.CLIENT_STANDARD,
        siren=DUVALLON,
        document_types=frozenset({DocumentType.PURCHASE_ORDER, DocumentType.CONVOCATION}),
        note="Transports Duvallon",
    ),
    Account(
        username="marc",
        name="Marc Dubois",
        role=Role.CLIENT_ADMINISTRATOR,
        siren=FLANDRES,
        note="Caisse maladie des Flandres",
    ),
    Account(
        username="lucie",
        name="Lucie Bernard",
        role=Role.REGISTRATION_MANAGER,
        siren=FLANDRES,
        note="Caisse maladie des Flandres",
    ),
    Account(
        username="paul",
        name="Paul Lambert",
        role=Role.CLIENT_STANDARD,
        siren=FLANDRES,
        document_types=frozenset({DocumentType.PURCHASE_ORDER}),
        note="Caisse maladie des Flandres",
    ),
    CENTRE,
    DRIVER,
    Account(
        username="stagiaire",
        name="",
        role=Role.TRAINEE,
        siren=DUVALLON,
        is_trainee=True,
        note="Transports Duvallon",
    ),
)
