"""The link to an exported file: signed, for one person, for a quarter of an hour (domain/07)."""

from django.conf import settings
from django.core import signing

from organisation.models import User

_SIGNER = signing.TimestampSigner(salt="web.export_links")


class LinkExpired(ValueError):
    """The link was right, and its time is over."""


class LinkWrong(ValueError):
    """No link of ours, or somebody else's."""


def link_token(job_id: int, user: User) -> str:
    """What an address must carry for this person to be given the file of this job, from now on."""
    return _SIGNER.sign_object({"job": job_id, "user": user.pk})


def read_token(token: str, user: User) -> int:
    """The job of a link. Raises LinkExpired, LinkWrong."""
    try:
        given = _SIGNER.unsign_object(token, max_age=settings.EXPORT_LINK_FOR)
    except signing.SignatureExpired as error:
        raise LinkExpired from error
    except signing.BadSignature as error:
        raise LinkWrong from error
    if given["user"] != user.pk:
        raise LinkWrong
    return int(given["job"])
