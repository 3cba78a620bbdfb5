"""Cursus on Chalice: registers the handlers, nothing else. Event Lambdas are entered by their own modules."""

from chalicelib.handlers.portal import requests
from chalicelib.handlers.public import home, static
from chalicelib.handlers.staff import requests as staff_requests
from chalicelib.web.application import application

app = application()

for module in (home, static, requests, staff_requests):
    app.register_blueprint(module.bp)
