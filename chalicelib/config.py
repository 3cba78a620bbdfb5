"""Where this deployment keeps its things. Read from the environment when asked, never at import (packaging imports the code)."""

import os

DEFAULT_STAGE = "local"


def stage() -> str:
    """The deployment's name; `local` runs on the emulator and has the mailbox and the movable clock."""
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        # A deployment that forgot its name must not show the mailbox of local runs.
        return os.environ["STAGE"]
    return os.environ.get("STAGE", DEFAULT_STAGE)


def is_local() -> bool:
    return stage() == DEFAULT_STAGE


def table_name(noun: str) -> str:
    """The DynamoDB table of an aggregate: `browser_sessions` is `cursus-<stage>-browser-sessions`."""
    return f"cursus-{stage()}-{noun.replace('_', '-')}"


def setting(name: str) -> str:
    """A required environment variable of this Lambda. Raises KeyError with its name when the deployment forgot it."""
    return os.environ[name]


def base_path() -> str:
    """What stands before every path: empty on a domain of one's own, `/app` on the default endpoint."""
    return os.environ.get("BASE_PATH", "")


def site_url() -> str:
    """The portal's address for links in e-mails and documents, without a slash at the end."""
    return os.environ.get("SITE_URL", "http://cursus.localhost:4566").rstrip("/")


def mail_sender() -> str:
    """The address e-mails come from, known to the mail service."""
    return setting("MAIL_SENDER")


def mail_configuration_set() -> str:
    """The set of SES that tells what becomes of messages, made by infra/data.yaml."""
    return f"cursus-{stage()}"


def url(path: str) -> str:
    """A path of this portal as the browser must ask for it."""
    return base_path() + path
