"""The organisations' import: clients by SIREN, their sites by SIRET and name (RUN-7)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from chalicelib.domain import ids
from chalicelib.domain.access import Person
from chalicelib.domain.history import Entry
from chalicelib.domain.imports import Outcome
from chalicelib.domain.organisations import Establishment, Organisation, establishment_key
from chalicelib.models import history, organisations
from chalicelib.ports import Ports
from chalicelib.services.import_steps import Step, Write, refused
from chalicelib.spreadsheets.organisations_file import EstablishmentRow
from chalicelib.templating import N_

MOST_ITEMS_OF_A_LINE = 4
"""The organisation, who holds its SIREN, the establishment, the history."""


class OrganisationLoader:
    """`everything` are all rows of the file: an organisation's contact is the first real address among its lines."""

    def __init__(self, ports: Ports, by: Person, everything: Iterable[EstablishmentRow]) -> None:
        self.ports = ports
        self.by = by
        self.contacts: dict[str, EstablishmentRow] = {}
        for row in everything:
            best = self.contacts.get(row.siren)
            if best is None or (_has_real_email(row) and not _has_real_email(best)):
                self.contacts[row.siren] = row
        self.known: dict[str, Organisation | None] = {}
        self.sites: dict[str, dict[str, Establishment]] = {}
        """By SIREN, then by identifier."""
        self.touched: set[str] = set()

    def read(self, rows: Sequence[EstablishmentRow]) -> None:
        sirens = {row.siren for row in rows} - self.known.keys()
        holders = organisations.holders_of_sirens(sirens)
        for siren in sirens:
            organisation, sites = None, list[Establishment]()
            if siren in holders:
                organisation, sites = organisations.with_establishments(holders[siren])
            self.known[siren] = organisation
            self.sites[siren] = {site.establishment_id: site for site in sites}

    def plan(self, line: int, row: EstablishmentRow) -> Step:
        """Empty cells leave what is there, and a placeholder never replaces a real address."""
        writes: list[Write] = []
        organisation = self._organisation(row, writes)
        before = self._site(row, organisation)
        if before is not None and before.establishment_id in self.touched:
            return refused(
                line,
                "establishment",
                row.name,
                N_("An earlier line is about this establishment, which has another name here."),
                N_("One line for each establishment."),
            )
        outcome = self._write_site(row, organisation, before, writes)
        if writes:
            writes.append(self._note(row, organisation, before))
        return Step(outcome=outcome, writes=tuple(writes), items=MOST_ITEMS_OF_A_LINE)

    def _note(self, row: EstablishmentRow, organisation: Organisation, before: Establishment | None) -> Write:
        entry = Entry(
            object_id=organisation.organisation_id,
            at=self.ports.now(),
            who_id=self.by.user_id,
            who_name=self.by.name,
            what="establishment_changed" if before else "establishment_created",
            facts={"name": row.name},
        )
        return partial(history.add, entry=entry)

    def _organisation(self, row: EstablishmentRow, writes: list[Write]) -> Organisation:
        before = self.known[row.siren]
        contact = self.contacts[row.siren]
        if before is None:
            made = _new_organisation(self.ports.new_id("org"), row, contact)
            writes.append(partial(organisations.add, organisation=made))
            self.known[row.siren] = made
            return made
        after = _changed_organisation(before, row, contact)
        if after != before:
            writes.append(partial(organisations.replace, organisation=after, before=before))
            after = replace(after, version=before.version + 1)
            self.known[row.siren] = after
        return after

    def _site(self, row: EstablishmentRow, organisation: Organisation) -> Establishment | None:
        sites = self.sites[row.siren]
        key = (row.siret, ids.folded(row.name))
        same = next((site for site in sites.values() if establishment_key(site) == key), None)
        return same or sites.get(_site_id(row, organisation))

    def _write_site(
        self,
        row: EstablishmentRow,
        organisation: Organisation,
        before: Establishment | None,
        writes: list[Write],
    ) -> Outcome:
        if before is None:
            made = _new_site(_site_id(row, organisation), row, organisation)
            writes.append(partial(organisations.add_establishment, establishment=made))
            outcome = Outcome.CREATED
        else:
            made = _changed_site(before, row)
            outcome = Outcome.UPDATED if writes else Outcome.UNCHANGED
            if made != before:
                writes.append(partial(organisations.replace_establishment, establishment=made, before=before))
                made = replace(made, version=before.version + 1)
                outcome = Outcome.UPDATED
        self.sites[row.siren][made.establishment_id] = made
        self.touched.add(made.establishment_id)
        return outcome


def _has_real_email(row: EstablishmentRow) -> bool:
    return bool(row.email) and not row.email_is_placeholder


def _site_id(row: EstablishmentRow, organisation: Organisation) -> str:
    """The same line gives the same identifier: two imports at the same instant create one site."""
    return ids.derived("est", organisation.organisation_id, row.siret, ids.folded(row.name))


def _new_organisation(organisation_id: str, row: EstablishmentRow, contact: EstablishmentRow) -> Organisation:
    return Organisation(
        organisation_id=organisation_id,
        name=row.organisation,
        siren=row.siren,
        address=row.address,
        email=contact.email,
        email_is_placeholder=contact.email_is_placeholder,
        phone=contact.phone,
        is_public_body=row.is_public_body or False,
        is_driver_centre=row.is_driver_centre or False,
        populations=row.populations,
    )


def _changed_organisation(
    before: Organisation, row: EstablishmentRow, contact: EstablishmentRow
) -> Organisation:
    after = replace(
        before,
        name=row.organisation,
        is_public_body=before.is_public_body if row.is_public_body is None else row.is_public_body,
        is_driver_centre=before.is_driver_centre if row.is_driver_centre is None else row.is_driver_centre,
        populations=row.populations or before.populations,
    )
    lacks_contact = not before.email or before.email_is_placeholder
    if lacks_contact and _has_real_email(contact):
        after = replace(after, email=contact.email, email_is_placeholder=False)
    return after


def _new_site(establishment_id: str, row: EstablishmentRow, organisation: Organisation) -> Establishment:
    return Establishment(
        organisation_id=organisation.organisation_id,
        establishment_id=establishment_id,
        name=row.name,
        siret=row.siret,
        address=row.address,
        email=row.email,
        email_is_placeholder=row.email_is_placeholder,
        service_code=row.service_code,
    )


def _changed_site(before: Establishment, row: EstablishmentRow) -> Establishment:
    address = replace(
        before.address,
        street=row.address.street or before.address.street,
        postal_code=row.address.postal_code or before.address.postal_code,
        city=row.address.city or before.address.city,
    )
    after = replace(
        before, name=row.name, address=address, service_code=row.service_code or before.service_code
    )
    lacks_contact = not before.email or before.email_is_placeholder
    if row.email and (_has_real_email(row) or lacks_contact):
        after = replace(after, email=row.email, email_is_placeholder=row.email_is_placeholder)
    return after
