"""The WSGI entry point: ``flask --app wsgi …`` and the server both start here."""

from app import create_app
from config import from_environment, with_secrets

app = create_app(with_secrets(from_environment()))
