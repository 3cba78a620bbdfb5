"""The code with which the first administrator of an empty deployment signs up (RUN-6): called by the deployment, or by hand

    python -m chalicelib.first_start

with the environment of the web Lambda.
"""

import sys

from chalicelib import bootstrap
from chalicelib.services import institute


def issue_code() -> str:
    """A fresh one-time code; empty when somebody has administered this deployment before."""
    return institute.new_first_start_code(bootstrap.ports())


if __name__ == "__main__":
    sys.stdout.write((issue_code() or "This deployment has an administrator already.") + "\n")
