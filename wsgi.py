"""The WSGI entry point: ``flask --app wsgi …`` and the server both start here."""

import sys

from app import create_app
from config import ConfigError, from_environment, with_secrets

try:
    config = with_secrets(from_environment())
except ConfigError as error:
    sys.exit(f"配置有误 / Bad setting: {error}")

app = create_app(config)
