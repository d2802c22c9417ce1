"""What gunicorn serves in a proof: the real application, broken from outside as the environment says.

``FAULTS_RATE`` (0 to 1, at each of two stages of a call), ``FAULTS_SEED``, ``FAULTS_CONTROL`` (a service of ``controls``),
``FAULTS_LOG`` (a file that is told of each call).
"""

import os
from pathlib import Path

from tests.faults import controls
from tests.faults.middleware import Dice, Faults
from wsgi import app

controls.install(os.environ.get("FAULTS_CONTROL", ""), app)
log = os.environ.get("FAULTS_LOG", "")
app.wsgi_app = Faults(  # type: ignore[method-assign]  # how Flask is wrapped
    app.wsgi_app,
    Dice(os.environ.get("FAULTS_SEED", ""), float(os.environ.get("FAULTS_RATE", "0"))),
    log=Path(log) if log else None,
)
