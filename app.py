"""Cursus on Chalice: registers the handlers, nothing else. Event Lambdas are entered by their own modules."""

from chalicelib.handlers.public import home, static
from chalicelib.web.application import application

app = application()

for module in (home, static):
    app.register_blueprint(module.bp)
