"""Files around entries of drivers: the template to fill in, the refused lines to correct, how far a worker is (DRV-11)."""

from chalice.app import Response

from chalicelib import bootstrap
from chalicelib.domain.access import Right
from chalicelib.models import driver_batches
from chalicelib.services import driver_files as services
from chalicelib.services import import_files
from chalicelib.spreadsheets import exports
from chalicelib.spreadsheets.drivers_file import COLUMNS
from chalicelib.web import downloads
from chalicelib.web.site import SiteBlueprint
from chalicelib.web.visit import Visit

bp = SiteBlueprint(__name__)


@bp.page("/drivers/template", allow=Right.REGISTER_DRIVERS)
def give_template(visit: Visit) -> Response:
    """`?what=csv`: the header alone; otherwise a workbook that explains each column."""
    if visit.query("what") == "csv":
        content = import_files.csv_template_of(COLUMNS)
        return downloads.send(content, content_type=exports.CSV, file_name="drivers.csv")
    content = import_files.xlsx_template_of(COLUMNS, language=visit.language)
    return downloads.send(content, content_type=exports.XLSX, file_name="drivers.xlsx")


@bp.page("/drivers/{batch_id}/refused", allow=Right.REGISTER_DRIVERS)
def give_refused_lines(visit: Visit, batch_id: str) -> Response:
    content, name = services.refused_file(bootstrap.ports(), visit.person, batch_id, language=visit.language)
    kind = exports.XLSX if name.endswith(".xlsx") else exports.CSV
    return downloads.send(content, content_type=kind, file_name=name)


@bp.page("/drivers/{batch_id}/progress", allow=Right.REGISTER_DRIVERS)
def show_progress(visit: Visit, batch_id: str) -> Response:
    """How far the worker is; once it is done the page is loaded anew."""
    batch = driver_batches.get(visit.person.organisation_id, batch_id)
    response = visit.show("portal/drivers/progress", batch=batch)
    if not batch.is_at_work:
        response.headers["HX-Refresh"] = "true"
    return response
