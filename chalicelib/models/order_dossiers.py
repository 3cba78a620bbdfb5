"""Everything an order's documents and e-mails tell, from the tables that hold it: read by queue Lambdas, not by pages."""

from dataclasses import dataclass

from chalicelib.domain.institute import Institute
from chalicelib.domain.orders import Order
from chalicelib.domain.organisations import Establishment, Organisation
from chalicelib.domain.registrations import Registration
from chalicelib.domain.sessions import Planning
from chalicelib.domain.trainings import Training
from chalicelib.models import institute as institutes
from chalicelib.models import orders, registrations
from chalicelib.models.base import read_together
from chalicelib.models.institute import InstituteItem
from chalicelib.models.organisations import ESTABLISHMENT, ORGANISATION, OrganisationItem
from chalicelib.models.sessions import PLANNING, SessionItem
from chalicelib.models.trainings import TrainingItem


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """An order with what it refers to, as it is now."""

    order: Order
    registrations: tuple[Registration, ...]
    """Those that still hold a seat, in order of seats."""
    organisation: Organisation
    establishment: Establishment | None
    planning: Planning
    training: Training
    institute: Institute

    @property
    def named(self) -> tuple[Registration, ...]:
        return tuple(registration for registration in self.registrations if registration.is_named)


def read(organisation_id: str, order_id: str) -> Dossier:
    """Raises NotFound when there is no such order. A training or organisation that went away keeps what the order says."""
    order = orders.get(organisation_id, order_id)
    session = order.session
    organisation, establishment, planning, training, institute = read_together(
        [
            (OrganisationItem, (organisation_id, ORGANISATION)),
            (OrganisationItem, (organisation_id, ESTABLISHMENT + (order.establishment_id or "-"))),
            (SessionItem, (session.session_id, PLANNING)),
            (TrainingItem, (session.training_code,)),
            (InstituteItem, (institutes.IDENTITY,)),
        ]
    )
    return Dossier(
        order=order,
        registrations=tuple(r for r in registrations.of_order(organisation_id, order_id) if r.is_running),
        organisation=organisation.to(Organisation)
        if organisation
        else Organisation(organisation_id=organisation_id, name=organisation_id, siren=""),
        establishment=establishment.to(Establishment) if establishment else None,
        planning=planning.to(Planning) if planning else Planning(session_id=session.session_id),
        training=training.to(Training)
        if training
        else Training(code=session.training_code, title=session.title),
        institute=institutes.of(institute),
    )
