"""Case numbers in addresses: with or without the hyphen people read them with, and only well-formed ones."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, ValidationError

from app.cases.rules.numbers import is_case_number


class CaseNumberConverter(BaseConverter):
    """``<number:number>``: eight digits whose check digit holds; anything else is an unknown address."""

    regex = "[0-9]{4}-?[0-9]{4}"

    def to_python(self, value: str) -> str:
        """The bare eight digits. Raises ValidationError."""
        number = value.replace("-", "")
        if not is_case_number(number):
            raise ValidationError
        return number
