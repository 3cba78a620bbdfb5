"""Cursus on Chalice: registers the handlers, nothing else. Event Lambdas are entered by their own modules."""

from chalicelib.handlers.portal import requests as portal_requests
from chalicelib.handlers.public import home, sign_in, static, styleguide
from chalicelib.handlers.schedules import audit_seats
from chalicelib.handlers.staff import audit as staff_audit
from chalicelib.handlers.staff import requests as staff_requests
from chalicelib.web.application import application

app = application()

for blueprint in (
    portal_requests.bp,
    home.bp,
    sign_in.bp,
    static.bp,
    styleguide.bp,
    staff_audit.bp,
    staff_requests.bp,
    audit_seats.bp,
):
    app.register_blueprint(blueprint)
