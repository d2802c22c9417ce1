"""The way out: public addresses only, judged where the connection is made, and nobody leads it astray."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from app.notices.rules.hosts import BadTarget, is_public, target_of
from app.notices.sending import outbound
from app.notices.sending.faults import Gone, NotSent, Refused, Unreachable
from tests.notices.conftest import Receiver


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https:///path",
        "https://",
        "example.org/hook",
        "https://user:pass@example.org/",
        "https://user@example.org/",
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://exa\\mple.org/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://example.org/" + "x" * 400,
        "",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(BadTarget):
        target_of(url)


def test_what_the_operator_named_may_be_without_tls() -> None:
    assert target_of("http://intern:8080/hook?a=1", {"intern:8080"}).path == "/hook?a=1"
    assert target_of("http://intern/hook", {"intern"}).port == 80
    with pytest.raises(BadTarget):
        target_of("http://intern:8081/hook", {"intern:8080"})


def answering(*addresses: str) -> Any:
    """A name service that answers with these, one set per question."""

    def getaddrinfo(host: str, port: int, **_more: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


class TestPost:
    def test_the_body_arrives(self, receiver: Receiver) -> None:
        outbound.post(receiver.url, {"X-Test": "1"}, b"body", {receiver.host})
        assert [(post.path, post.headers["x-test"], post.body) for post in receiver.posts] == [("/hook", "1", b"body")]

    @pytest.mark.parametrize(
        ("status", "fault"), [(200, None), (404, Gone), (410, Gone), (400, NotSent), (500, NotSent), (429, NotSent)]
    )
    def test_what_the_answer_means(self, receiver: Receiver, status: int, fault: type[NotSent] | None) -> None:
        receiver.status = status
        if fault is None:
            outbound.post(receiver.url, {}, b"", {receiver.host})
            return
        with pytest.raises(fault, match=f"http_{status}"):
            outbound.post(receiver.url, {}, b"", {receiver.host})

    def test_a_redirect_is_not_followed(self, receiver: Receiver) -> None:
        receiver.status, receiver.location = 307, f"http://{receiver.host}/inside"
        with pytest.raises(NotSent, match="http_307"):
            outbound.post(receiver.url, {}, b"", {receiver.host})
        assert [post.path for post in receiver.posts] == ["/hook"]

    def test_a_name_for_an_inner_address_is_refused(self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", answering("127.0.0.1"))
        with pytest.raises(Refused, match="address_not_public"):
            outbound.post(f"https://hook.example:{receiver.server_address[1]}/", {}, b"")
        assert receiver.posts == []

    def test_one_inner_address_among_public_ones_is_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", answering("8.8.8.8", "10.0.0.1"))
        with pytest.raises(Refused, match="address_not_public"):
            outbound.post("https://hook.example/", {}, b"")

    def test_the_connection_goes_to_the_judged_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that answers differently the second time gains nothing: it is asked once."""
        asked = list[str]()
        connected = list[Any]()

        def once(host: str, port: int, **_more: object) -> list[Any]:
            asked.append(host)
            address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        def connect(address: Any, timeout: float) -> socket.socket:
            connected.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "getaddrinfo", once)
        monkeypatch.setattr(socket, "create_connection", connect)
        with pytest.raises(Unreachable, match="connection"):
            outbound.post("https://hook.example/", {}, b"")
        assert (asked, connected) == (["hook.example"], [("8.8.8.8", 443)])

    def test_an_unknown_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def nothing(*_arguments: object, **_more: object) -> list[Any]:
            raise socket.gaierror

        monkeypatch.setattr(socket, "getaddrinfo", nothing)
        with pytest.raises(Unreachable, match="name_unknown"):
            outbound.post("https://hook.example/", {}, b"")

    def test_without_tls_behind_https_nothing_is_said(self, receiver: Receiver) -> None:
        with pytest.raises(Unreachable, match="tls"):
            outbound.post(receiver.url.replace("http:", "https:"), {}, b"secret", {receiver.host})
        assert receiver.posts == []

    def test_who_answers_too_slowly_is_cut_off(self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        over = threading.Event()
        monkeypatch.setattr(outbound, "WHOLE_SECONDS", 0.05)
        receiver.before_answer = lambda _post: _wait(over)
        with pytest.raises(NotSent):
            outbound.post(receiver.url, {}, b"", {receiver.host})
        over.set()


def _wait(over: threading.Event) -> None:
    over.wait(20)
