"""What every template may use: icons, signs, assets, navigation, the line with the date and the person."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, g, url_for
from markupsafe import Markup

from app.accounts import Actor, unit_name
from app.platform import formats
from app.platform.i18n import language, pick
from app.platform.policy import registry
from app.platform.settings import current_config
from app.platform.web import csp_nonce
from app.site.assets import FRONTEND, Assets
from app.site.errors import tell
from app.site.icons import drawings, icon
from app.site.navigation import navigation
from app.site.signs import sign, signs

_EXTENSION = "mingcha_assets"


def assets() -> Assets:
    """The built files of the running application."""
    found: Assets = current_app.extensions[_EXTENSION]
    return found


def asset_url(name: str) -> str | None:
    """The address of a built file by its public name (``site.js``, ``pages/map.css``); None when it was not built."""
    built = assets().file(name)
    return url_for("site.asset", name=built) if built else None


def page_style(name: str) -> Markup:
    """The <link> of a style sheet: built, or plain from ``frontend/css`` when there was no build."""
    address = asset_url(name)
    if address is None and (FRONTEND / "css" / name).is_file():
        address = url_for("site.plain_style", name=name)
    return Markup('<link rel="stylesheet" href="{}">').format(address) if address else Markup()


def page_script(name: str) -> Markup:
    """The <script> of an entry with its chunks announced; nothing when there was no build."""
    address = asset_url(name)
    if address is None:
        return Markup()
    early = Markup().join(
        Markup('<link rel="modulepreload" href="{}">').format(url_for("site.asset", name=chunk))
        for chunk in assets().chunks(name)
    )
    tag = Markup('<script type="module" src="{}" nonce="{}"></script>')
    return early + tag.format(address, csp_nonce())


def _person_line() -> str:
    """Unit and name of the one who asks: "综合督察组 周敏", "Zhou Min, Supervision"."""
    actor = cast("Actor | None", registry().load_actor())
    if actor is None:
        return ""
    unit = unit_name(actor.unit_code)
    return pick(f"{unit} {actor.name}", f"{actor.name}, {unit}")


def _handle() -> str:
    """The handle of whoever is signed in, by which the phone tells people apart; nobody's on a page of the shell."""
    actor = None if is_neutral() else cast("Actor | None", registry().load_actor())
    return actor.handle if actor else ""


def is_neutral() -> bool:
    """Whether the page being drawn belongs to the app shell, which is the same for everybody."""
    return bool(g.get("shell_role"))


def worker_url() -> str:
    """Where the service worker is; empty when there is none to have."""
    wanted = current_config().service_worker and assets().file("sw.js")
    return url_for("site.service_worker") if wanted else ""


def _city_name() -> str:
    config = current_config()
    return pick(config.city_name_zh, config.city_name_en)


def _other_language() -> str:
    return "中文" if language() == "en" else "English"


def init_app(app: Flask, built: Assets | None = None) -> None:
    """Give templates their names. ``built`` replaces the built files in tests."""
    app.extensions[_EXTENSION] = built or Assets()
    app.jinja_env.globals.update(
        asset_url=asset_url,
        assets_ready=lambda: assets().ready,
        city_name=_city_name,
        handle_of_reader=_handle,
        error_words=tell,
        icon=icon,
        icon_names=lambda: sorted(drawings()),
        navigation=navigation,
        neutral=is_neutral,
        other_language=_other_language,
        page_script=page_script,
        page_style=page_style,
        person_line=_person_line,
        seal_text="明察",
        sign=sign,
        signs=signs,
        today_line=formats.today_line,
        worker_url=worker_url,
    )
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
