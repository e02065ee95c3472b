"""Which sections of a document are worth telling: by the words of their headings.

The social channels' points are read with it.
"""

import re

_WORD = re.compile(r"\w+")
_SHORTCODE = re.compile(r"\s*:[a-z_]{3,}:")


def _phrases(listed: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in listed.split("|"))


_NEVER = _phrases("""
    table of contents | contents | toc | index | badges | license | licence | licensing |
    contributing | contributors | contribution | contributions | how to contribute |
    acknowledgements | acknowledgments | acknowledgement | credits | thanks | special thanks |
    authors | author | maintainers | maintainer | sponsors | sponsor | sponsoring | backers |
    donate | donations | funding | code of conduct | related | related projects | see also |
    references | links | useful links | further reading | resources | footnotes | navigation |
    legal | imprint | copyright | installation | install | installing | how to install | getting
    it | download | downloads | setup | unsubscribe | share | share this | tags | comments | table
    des matières | inhalt | inhaltsverzeichnis | installation and usage | license information |
    contact | contact us | history | stargazers | bugs | bug reports | reporting bugs | reporting
    issues | issues | feedback | community | get in touch | inspiration | prior art | similar
    projects | alternatives | who uses | used by | users | collaborators | new contributors |
    sponsorship | project links | project information | security disclosures | for enterprise |
    enterprise | security contact information
""")
_MANUAL = _phrases("""
    usage | how to use | example | examples | quick start | quickstart | quick example | getting
    started | api | api reference | reference | options | configuration | config | settings |
    parameters | arguments | methods | functions | requirements | prerequisites | dependencies |
    compatibility | supported versions | development | developing | testing | tests | running
    tests | building | build | building from source | build from source | support | security |
    security policy | changelog | change log | changes | release notes | releases | faq |
    documentation | docs | troubleshooting | debugging | versioning | upgrading | migration |
    migrating | known issues | limitations | caveats | notes | note | help | tutorial | cli |
    command line | command-line | basic usage | advanced usage | environment variables | platform
    support | browser support | node support | versions | benchmarks | benchmark | todo | roadmap
    | why | specification compliance | workarounds | release history | types | typescript |
    exports
""")
_NEVER_STARTS = ("who uses ", "who is using ")
_MANUAL_STARTS = (
    "how to ",
    "using ",
    "running ",
    "installing ",
    "building ",
    "configuring ",
    "example ",
)
_EMPTY_TITLES = _phrases("""
    about | introduction | intro | overview | description | summary | background | what is it |
    what is this | what | general | motivation | abstract | readme | home | welcome | project
    description | einleitung | überblick
""")


def heading_key(text: str) -> str:
    """The heading's words in lower case, without numbering, marks or emoji."""
    return " ".join(word for word in _WORD.findall(text.casefold()) if not word.isdigit())


def without_shortcodes(heading: str) -> str:
    """The heading without codes such as `:rocket:`, which only some sites draw as emoji."""
    return _SHORTCODE.sub("", heading).strip() if ":" in heading else heading


def is_never_told(key: str) -> bool:
    """Sections that serve the reader of the document itself: contents, licence, installation."""
    return (
        key in _NEVER
        or key.startswith(_NEVER_STARTS)
        or key.endswith("for enterprise")
        or (key != "" and all(word in _NEVER for word in key.split()))
    )


def is_manual(key: str) -> bool:
    """Sections people look up rather than read; told only when there is nothing else."""
    return key in _MANUAL or key.startswith(_MANUAL_STARTS)


def says_nothing(key: str, heading: str) -> bool:
    """Headings that only name a place in the document; a version number names more than that."""
    if not key:
        return not any(map(str.isdigit, heading))
    asks_what = key.startswith("what is ") and "new" not in key
    return key in _EMPTY_TITLES or asks_what or key in _MANUAL
