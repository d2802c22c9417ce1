"""The plain form: what it carries, and the frozen body that the same form always makes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.capture.reading import position_error
from app.capture.rules import BadPosition, check_position, parse_pair
from app.evidence import StagedPhoto
from app.platform.errors import AppError, BadInput
from app.platform.i18n import Lazy, _l

CRS_CHOICES: Final[tuple[tuple[str, Lazy], ...]] = (
    ("wgs84", _l("手机定位、天地图")),
    ("gcj02", _l("高德、腾讯")),
    ("bd09", _l("百度")),
)
# Name of the file input → role of its photos and how they came about.
FILE_INPUTS: Final[Mapping[str, tuple[str, str]]] = {
    "near": ("near", "input_capture"),
    "wide": ("wide", "input_capture"),
    "more": ("other", "input_capture"),
    "gallery": ("other", "gallery"),
}
_SHOT_KEYS = ("role", "provenance", "taken_at", "fix", "source_sha", "last_modified", "exif")


@dataclass(frozen=True)
class FormPhoto:
    """A photo of the form: its checked bytes, its role, how it came about."""

    staged: StagedPhoto
    role: str
    provenance: str


@dataclass(frozen=True)
class FormValues:
    """All fields of the form as they came, so that a refused form comes back complete."""

    id: str = ""
    category: str = ""
    item: str = ""
    alt: bool = False
    note: str = ""
    position: str = ""
    crs: str = "wgs84"
    facts: str = ""
    boundary_choice: str = ""
    joins_case: str = ""
    kept: str = ""
    kept_count: int = 0

    @classmethod
    def read(cls, form: Mapping[str, str]) -> FormValues:
        """The fields of a posted form; missing ones are empty."""

        def text(name: str) -> str:
            return form.get(name, "").strip()

        return cls(
            id=text("id"),
            category=text("category"),
            item=text("item"),
            alt="alt" in form,
            note=text("note"),
            position=text("position"),
            crs=text("crs") or "wgs84",
            facts=text("facts"),
            boundary_choice=text("boundary_choice"),
            joins_case=text("joins_case"),
            kept=text("kept"),
        )

    def keeping(self, token: str, photos: Sequence[FormPhoto]) -> FormValues:
        """The same form with photos kept on the server under ``token``, their roles noted."""
        facts = self._facts()
        shots = {shot["sha256"]: shot for shot in facts.get("shots", [])}
        for photo in photos:
            shots.setdefault(
                photo.staged.sha256,
                {"sha256": photo.staged.sha256, "role": photo.role, "provenance": photo.provenance},
            )
        facts["shots"] = list(shots.values())
        return replace(self, kept=token, kept_count=len(photos), facts=json.dumps(facts, ensure_ascii=False))

    def as_form_photo(self, staged: StagedPhoto) -> FormPhoto:
        """A photo that was kept, with the role it had."""
        shot = self._shots().get(staged.sha256, {})
        return FormPhoto(staged, shot.get("role", "other"), shot.get("provenance", "input_capture"))

    def errors(self) -> Iterator[AppError]:
        """What has to be changed before the form can be taken, one error per field."""
        if not self.item:
            yield BadInput("item_missing", _l("还没选小类。"), field="item")
        try:
            place = self._place()
        except BadInput as error:
            yield error
            return
        if not place:
            yield BadInput(
                "position_missing",
                _l("还没有位置。"),
                advice=_l("等手机定位，或粘贴一对坐标，例如 34.0305,113.8121。"),
                field="position",
            )

    def body(self, photos: Sequence[FormPhoto]) -> bytes:
        """The frozen body: the same form and photos always give the same bytes. Raises BadInput for a bad position."""
        facts = self._facts()
        content = {
            "id": self.id,
            "form_version": 1,
            "item": self.item,
            "alt": self.alt,
            "note": self.note,
            **self._place(),
            "boundary_choice": self.boundary_choice or None,
            "joins_case": self.joins_case.replace("-", "") or None,
            "photos": [self._photo(photo) for photo in photos],
            "started_at": facts.get("started_at"),
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    def _facts(self) -> dict[str, Any]:
        """What the script of the page added; nothing when it did not run or the field is damaged."""
        try:
            facts = json.loads(self.facts or "{}")
        except ValueError:
            return {}
        return facts if isinstance(facts, dict) else {}

    def _shots(self) -> dict[str, dict[str, Any]]:
        shots = self._facts().get("shots", [])
        return {shot["sha256"]: shot for shot in shots if isinstance(shot, dict) and "sha256" in shot}

    def _place(self) -> dict[str, Any]:
        facts = self._facts()
        place = {name: facts[name] for name in ("pin", "fix") if facts.get(name)}
        if self.position and not place:
            place["fix"] = self._pasted()
        return place

    def _pasted(self) -> dict[str, Any]:
        try:
            lon, lat = parse_pair(self.position)
            check_position(lon, lat, self.crs)
        except BadPosition as error:
            raise position_error(error, self.position, self.crs) from None
        return {"lon": lon, "lat": lat, "source": "manual", "crs": self.crs}

    def _photo(self, photo: FormPhoto) -> dict[str, Any]:
        staged = photo.staged
        said = self._shots().get(staged.sha256, {})
        taken = staged.exif.taken_at
        known = {
            "role": photo.role,
            "provenance": photo.provenance,
            "taken_at": taken.isoformat() if taken else None,
        }
        return {
            "sha256": staged.sha256,
            "size": staged.size,
            "type": f"image/{staged.kind}",
            **known,
            **{name: said[name] for name in _SHOT_KEYS if said.get(name) is not None},
        }
