"""Pages of the house itself: home, language, what the browser asks for beside pages, the components page."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import Actor
from app.platform import formats, health
from app.platform.errors import BadInput, NotFound
from app.platform.i18n import COOKIE, LANGUAGES, language
from app.platform.policy import public, registry, signed_in
from app.platform.settings import current_config
from app.site import pwa
from app.site.assets import FRONTEND
from app.site.home import count_incomplete, count_incomplete_checks, cover_url, month_of
from app.site.hooks import hooks
from app.site.navigation import CAPTURE, REPORTS, SITE_CHECKS, landing
from app.site.setup import assets
from app.site.shell import render_shell, shell_version, shells

YEAR = 31536000

bp = Blueprint("site", __name__, template_folder="templates")


@bp.get("/")
@signed_in
def home() -> BaseResponse | str:
    """Where the signed-in person starts: the inspector's own page, everybody else's first place of work."""
    actor = cast("Actor", registry().load_actor())  # signed_in lets nobody else in
    start = landing(actor.role)
    if start is not None:
        return redirect(start, code=303)
    today = hooks().round
    return render_template(
        "site/home.html",
        date_line=formats.date_line(),
        month=month_of(actor),
        incomplete=count_incomplete(actor),
        incomplete_checks=count_incomplete_checks(actor),
        cover_url=cover_url,
        today=today(actor) if today else None,
        capture_url=CAPTURE.path,
        reports_url=REPORTS.path,
        site_checks_url=SITE_CHECKS.path,
    )


@bp.post("/language")
@public
def switch_language() -> BaseResponse:
    """Remember the language in a cookie and, when somebody is signed in, in the account; go back to the page."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise BadInput("language_unknown")
    remember = hooks().remember_language
    actor = registry().load_actor()
    if remember and actor:
        remember(actor, chosen)
    response = redirect(_own_path(request.form.get("next", "")), code=303)
    secure = current_config().secure_cookies
    response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
    return response


def _own_path(target: str) -> str:
    """``target`` when it is a path of this site, else the home page."""
    parts = urlsplit(target)
    foreign = parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\"))
    return url_for("site.home") if foreign else target


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What an installed app is called and looks like."""
    response = jsonify(pwa.manifest())
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/icons/seal-<int:size>.png")
@public
def icon(size: int) -> Response:
    """The seal in one of its sizes."""
    if size not in pwa.ICON_SIZES:
        raise NotFound
    response = send_from_directory(pwa.ICONS, f"seal-{size}.png", max_age=86400)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.get("/favicon.ico")
@public
def favicon() -> BaseResponse:
    """Browsers ask here whatever the page says."""
    return redirect(url_for("site.icon", size=64), code=301)


@bp.get("/sw.js")
@public
def service_worker() -> Response:
    """The service worker from the root, so that it covers all pages; where there is to be none, one that takes itself away."""
    built = assets().file("sw.js") if current_config().service_worker else None
    if built:
        code = (assets().folder / built).read_text("utf-8")
        response = make_response(f'self.shellVersion = "{shell_version()}";\n{code}')
    else:
        response = make_response(pwa.FAREWELL)
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/shell/<string:speech>/<string:page>")
@public
def shell(speech: str, page: str) -> Response:
    """A page of the app shell in ``zh`` or ``en``: the same for everybody, kept by the service worker."""
    if speech not in LANGUAGES or page not in shells():
        raise NotFound
    version = shell_version()
    response = make_response(render_shell(page, speech))
    response.headers["X-Mingcha-Shell"] = version
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/static/build/<path:name>")
@public
def asset(name: str) -> Response:
    """A built file: its name changes with its content, so it may be kept for ever; packed where the browser can."""
    plain, packed = assets().path(name), assets().path(f"{name}.gz")
    if plain is None:
        raise NotFound
    # Small enough to read whole: a phone that goes away in the middle leaves no file open
    use_packed = packed is not None and request.accept_encodings.quality("gzip") > 0
    response = make_response((packed if use_packed and packed else plain).read_bytes())
    response.mimetype = pwa.mimetype(name)
    if use_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@bp.get("/styles/<path:name>")
@public
def plain_style(name: str) -> Response:
    """A style sheet as written, for installations where the front end was not built."""
    response = send_from_directory(FRONTEND / "css", name, mimetype="text/css")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/healthz")
@public
def healthz() -> Response:
    """For the process manager: 200 with what was looked at, 503 when something essential is missing."""
    found = health.checks()
    response = jsonify({"status": "ok" if all(found.values()) else "failing", "checks": found})
    response.status_code = 200 if all(found.values()) else 503
    return response


@bp.get("/components")
@public
def components() -> str:
    """Every part of the interface on one page, in the demo only."""
    if not current_config().demo and not current_app.testing:
        raise NotFound
    return render_template("site/components.html")


@bp.after_app_request
def call_pages_ours(response: Response) -> Response:
    """Say that a page is ours and whole, so that the service worker keeps no foreign portal and no error."""
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = "en" if language() == "en" else "zh-CN"
        if response.status_code == 200 and not g.get("not_kept"):
            response.headers["X-Mingcha"] = "page"
    return response
