"""Cursus on Chalice: names the modules of handlers, nothing else. Event Lambdas are entered by their own modules."""

import gc

# A cold start makes tens of thousands of objects and no garbage: looking for it took a sixth of the time.
# Application lets the collector go on once everything is loaded.
gc.disable()

from chalicelib.web.application import Application

app = Application(
    modules=(
        "chalicelib.handlers.api.description",
        "chalicelib.handlers.api.drivers",
        "chalicelib.handlers.portal.cart",
        "chalicelib.handlers.portal.catalogue",
        "chalicelib.handlers.portal.documents",
        "chalicelib.handlers.portal.orders",
        "chalicelib.handlers.portal.paths",
        "chalicelib.handlers.portal.profile",
        "chalicelib.handlers.portal.requests",
        "chalicelib.handlers.portal.tokens",
        "chalicelib.handlers.portal.trainee_imports",
        "chalicelib.handlers.portal.trainees",
        "chalicelib.handlers.portal.validation",
        "chalicelib.handlers.public.account",
        "chalicelib.handlers.public.clock",
        "chalicelib.handlers.public.home",
        "chalicelib.handlers.public.mailbox",
        "chalicelib.handlers.public.password",
        "chalicelib.handlers.public.setup",
        "chalicelib.handlers.public.sign_in",
        "chalicelib.handlers.public.static",
        "chalicelib.handlers.public.styleguide",
        "chalicelib.handlers.public.survey",
        "chalicelib.handlers.public.verification",
        "chalicelib.handlers.queues.deliver_email",
        "chalicelib.handlers.queues.follow_up_outbox",
        "chalicelib.handlers.queues.import_dropped_file",
        "chalicelib.handlers.queues.note_mail_events",
        "chalicelib.handlers.queues.rebuild_catalogue",
        "chalicelib.handlers.schedules.audit_seats",
        "chalicelib.handlers.schedules.refresh_catalogue",
        "chalicelib.handlers.schedules.requeue_overdue",
        "chalicelib.handlers.schedules.send_due_mailings",
        "chalicelib.handlers.space.planning",
        "chalicelib.handlers.staff.audit",
        "chalicelib.handlers.staff.home",
        "chalicelib.handlers.staff.imports",
        "chalicelib.handlers.staff.orders",
        "chalicelib.handlers.staff.mail_defaults",
        "chalicelib.handlers.staff.mail_previews",
        "chalicelib.handlers.staff.organisations",
        "chalicelib.handlers.staff.partners",
        "chalicelib.handlers.staff.paths",
        "chalicelib.handlers.staff.requests",
        "chalicelib.handlers.staff.registration",
        "chalicelib.handlers.staff.session_attendance",
        "chalicelib.handlers.staff.session_participants",
        "chalicelib.handlers.staff.session_calendar",
        "chalicelib.handlers.staff.session_emails",
        "chalicelib.handlers.staff.session_evaluation",
        "chalicelib.handlers.staff.session_lists",
        "chalicelib.handlers.staff.session_new",
        "chalicelib.handlers.staff.session_planning",
        "chalicelib.handlers.staff.session_workflow",
        "chalicelib.handlers.staff.sessions",
        "chalicelib.handlers.staff.settings",
        "chalicelib.handlers.staff.surveys",
        "chalicelib.handlers.staff.trainees",
        "chalicelib.handlers.staff.trainings",
        "chalicelib.handlers.staff.users",
    )
)
