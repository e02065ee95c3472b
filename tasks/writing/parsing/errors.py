"""Why a source cannot become a document. Raised by `parse`, shown to the author by the API."""

from enum import StrEnum


class DocumentProblem(StrEnum):
    """What is wrong with the source."""

    EMPTY_DOCUMENT = "empty_document"  # nothing but white space arrived
    NO_TEXT = "no_text"  # something arrived, but no word of it can be shown
    BINARY_CONTENT = "binary_content"  # a file that is not text
    INVALID_ENCODING = "invalid_encoding"  # bytes that are no UTF-8
    TOO_COMPLEX = "too_complex"  # longer or deeper than any text written for people


class DocumentError(ValueError):
    """The source cannot be turned into a document; the message says why and what to send instead."""

    def __init__(self, code: DocumentProblem, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
