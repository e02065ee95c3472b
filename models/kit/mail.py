"""Sends short letters by SMTP, where the settings name a server. Called outside of transactions."""

import smtplib
import ssl
from email.message import EmailMessage

from models.kit import log
from models.kit.settings import settings

TIMEOUT_S = 10.0

_log = log.get(__name__)


def is_set() -> bool:
    """Tell whether letters can be sent, and links in them lead somewhere."""
    return bool(settings().smtp.host and settings().public_url)


def send(to: str, *, subject: str, text: str) -> bool:
    """Send a letter and return whether the server took it. Never raises; the log has what failed."""
    chosen = settings().smtp
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = chosen.sender, to, subject
    letter.set_content(text)
    try:
        with smtplib.SMTP(chosen.host, chosen.port, timeout=TIMEOUT_S) as server:
            if chosen.starttls:
                server.starttls(context=ssl.create_default_context())
            if chosen.user:
                server.login(chosen.user, chosen.password.get_secret_value())
            server.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        _log.error("letter.failed", subject=subject, error=type(error).__name__)
        return False
    return True
