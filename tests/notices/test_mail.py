"""Mail over a real socket, and what the server's answers mean."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from flask import Flask

from app.notices.sending.faults import NotSent, Refused, Unreachable
from app.notices.sending.mail import ConsoleMailer, SmtpMailer, compose, mailer_for


class Server(socketserver.ThreadingTCPServer):
    """A mail server of a few words; ``to_receiver`` is its answer to RCPT."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.to_receiver = "250 ok"
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self._say("220 hello")
        for line in self.rfile:
            word = line.split()[0].upper()
            if word == b"DATA":
                self._say("354 go on")
                self.server.received.append(self._data())
            elif word == b"RCPT":
                self._say(self.server.to_receiver)
                continue
            self._say("221 bye" if word == b"QUIT" else "250 ok")

    def _data(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.mark.usefixtures("app_context")
class TestSending:
    def test_it_arrives_as_written(self, server: Server) -> None:
        mailer_for(server.url).send(compose("a@example.org", "明察 · 案卷", "新案卷待签收", "ABC123"))
        arrived = message_from_bytes(server.received[0], policy=policy.default)
        assert (arrived["Subject"], arrived["Message-ID"]) == ("明察 · 案卷", "<ABC123@localhost>")
        assert arrived.get_content().strip() == "新案卷待签收"
        assert arrived["Auto-Submitted"] == "auto-generated"

    @pytest.mark.parametrize(
        ("answer", "fault"), [("550 nobody", Refused), ("450 later", NotSent), ("421 full", NotSent)]
    )
    def test_what_the_answer_means(self, server: Server, answer: str, fault: type[NotSent]) -> None:
        server.to_receiver = answer
        with pytest.raises(fault, match=f"smtp_{answer[:3]}") as caught:
            mailer_for(server.url).send(compose("a@example.org", "x", "x", "ABC"))
        assert type(caught.value) is fault

    def test_no_server(self, server: Server) -> None:
        server.shutdown()
        server.server_close()
        with pytest.raises(Unreachable):
            mailer_for(server.url).send(compose("a@example.org", "x", "x", "ABC"))

    def test_a_server_without_tls_is_not_told_anything(self, server: Server) -> None:
        with pytest.raises(Unreachable):
            mailer_for(server.url.replace("+plain", "")).send(compose("a@example.org", "x", "x", "ABC"))
        assert server.received == []

    def test_the_console(self, capsys: pytest.CaptureFixture[str]) -> None:
        mailer_for("").send(compose("a@example.org", "明察 · 案卷", "新案卷待签收", "ABC"))
        assert "新案卷待签收" in capsys.readouterr().out

    def test_no_header_can_be_smuggled_in(self) -> None:
        with pytest.raises(ValueError, match=r"newline|linefeed"):
            compose("a@example.org\r\nBcc: b@example.org", "x", "x", "ABC")


@pytest.mark.parametrize("url", ["http://example.org", "smtp://", "example.org", "smtp:example.org"])
def test_what_is_no_mail_server(url: str) -> None:
    with pytest.raises(ValueError, match="host expected"):
        mailer_for(url)


def test_kinds_of_mailers(app: Flask) -> None:
    assert isinstance(mailer_for(""), ConsoleMailer)
    assert isinstance(mailer_for("smtps://user:p%40ss@mail.example.org"), SmtpMailer)
