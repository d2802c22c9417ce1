"""The application with one more page that answers only when somebody writes into the named pipe of `SLOW_PIPE`."""

import os
from pathlib import Path

from app.platform.policy import public
from wsgi import app


@app.get("/slow")
@public
def slow() -> str:
    return Path(os.environ["SLOW_PIPE"]).read_text("utf-8")
