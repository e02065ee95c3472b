"""Every error that a user may see.

    DomainError
    ├── Invalid            what was sent can't be used; sending it again won't help
    ├── Unauthenticated    who is asking is not known
    ├── Forbidden          known, but not allowed
    ├── Missing            there is no such thing, or it is somebody else's
    ├── Conflict           not in this state
    ├── Outdated           changed meanwhile: read it again
    ├── Unconditional      which version is changed must be said
    ├── TooLarge           over a size limit
    ├── TooMany            over a rate
    │   └── OverQuota      over what a tenant may have; sending it again soon won't help
    └── Unavailable        a part of the platform is down; try again

`permanent` tells a step whether running it again could help.
"""


class DomainError(Exception):
    """Base of all errors with a message for the user: it names the value and the way out."""

    code = "internal_error"
    permanent = True

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        errors: list[dict[str, object]] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.errors = errors
        self.retry_after_s = retry_after_s


class Invalid(DomainError):
    """What was sent can't be used; sending it again won't help."""

    code = "validation_error"


class Unauthenticated(DomainError):
    """Who is asking is not known."""

    code = "unauthorized"


class Forbidden(DomainError):
    """Known, but not allowed."""

    code = "forbidden"


class Missing(DomainError):
    """There is no such thing, or it is somebody else's: the two look the same from outside."""

    code = "not_found"


class Conflict(DomainError):
    """Not in this state."""

    code = "conflict"


class Outdated(DomainError):
    """Changed meanwhile: what was sent is about an older version."""

    code = "precondition_failed"


class Unconditional(DomainError):
    """Which version is to be changed must be said."""

    code = "precondition_required"


class TooLarge(DomainError):
    """Over a size limit."""

    code = "too_large"


class TooMany(DomainError):
    """Over a rate."""

    code = "rate_limit_exceeded"
    permanent = False


class OverQuota(TooMany):
    """Over what a tenant may make or keep; sending it again soon won't help."""

    code = "quota_exceeded"
    permanent = True


class Unavailable(DomainError):
    """A part of the platform is down; try again."""

    code = "unavailable"
    permanent = False
