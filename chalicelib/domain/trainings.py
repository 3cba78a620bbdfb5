"""Trainings: the products of the catalogue (CAT-1), and paths, ordered lists of them (CAT-5)."""

import re
from dataclasses import dataclass
from enum import StrEnum

CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,39}")


class Offer(StrEnum):
    NATIONAL = "national"
    COMPLEMENTARY = "complementary"
    KEY_ACCOUNT = "key_account"
    OPERATIONAL_IT = "operational_it"
    SPECIFIC = "specific"


class Modality(StrEnum):
    """How a training or a sequence is given; `PRE_WORK` only for sequences, `ON_DEMAND` only for trainings."""

    CLASSROOM = "classroom"
    VIRTUAL = "virtual"
    E_LEARNING = "e_learning"
    WORKPLACE = "workplace"
    MIXED = "mixed"
    ON_DEMAND = "on_demand"
    PRE_WORK = "pre_work"


class TrainingState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Training:
    code: str
    title: str
    family: str = ""
    theme: str = ""
    offer: Offer = Offer.NATIONAL
    objectives: str = ""
    programme: str = ""
    audience: str = ""
    prerequisites: str = ""
    duration_days_tenths: int = 0
    """Tenths of a day: 25 is two and a half days."""
    duration_minutes: int = 0
    modality: Modality = Modality.CLASSROOM
    languages: tuple[str, ...] = ("fr",)
    price_cents: int = 0
    """Per trainee, excluding VAT."""
    price_intra_cents: int | None = None
    """Per in-house session, excluding VAT; None: on quotation."""
    capacity_min: int | None = None
    capacity_target: int | None = None
    capacity_max: int | None = None
    certification: str = ""
    validity_months: tuple[int, ...] = ()
    """Of the certificate; several for an on-demand training mean a choice of access period (ORD-5)."""
    scheme: str = ""
    """Dispositif: what it counts for, in the words of who funds or requires it."""
    funding_eligible: bool = False
    provider: str = ""
    provider_email: str = ""
    """Who usually gives it for the institute, when it is not the institute."""
    convocation_comment: str = ""
    provider_comment: str = ""
    """What e-mails of its sessions say besides, in the convocation and to the training provider (SES-2)."""
    default_costs: str = ""
    default_evaluation: str = ""
    comments: str = ""
    populations: frozenset[str] = frozenset()
    """Reserved for these; empty is everyone."""
    state: TrainingState = TrainingState.PUBLISHED
    version: int = 0

    @property
    def is_on_demand(self) -> bool:
        return self.modality is Modality.ON_DEMAND

    @property
    def wants_a_wish(self) -> bool:
        """Whether the order's comment may carry a wished period or the provider's session (ORD-7)."""
        return self.offer in (Offer.KEY_ACCOUNT, Offer.OPERATIONAL_IT)


@dataclass(frozen=True, kw_only=True)
class Path:
    """A qualification of several modules, each registered separately (CAT-5)."""

    path_id: str
    title: str
    description: str = ""
    training_codes: tuple[str, ...] = ()
    populations: frozenset[str] = frozenset()
    is_published: bool = True
    version: int = 0


def is_open_to(populations: frozenset[str], reserved_for: frozenset[str]) -> bool:
    """Whether somebody of these populations sees what is reserved for those (SES-5, CAT-4)."""
    return not reserved_for or bool(populations & reserved_for)
