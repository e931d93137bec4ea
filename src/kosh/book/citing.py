"""How the book and its parts are cited."""

from kosh import __version__


def passage(config, what, path):
    """A plain reference to a part of the book, in the order of APA: author, year, title, part, address.

    ``path`` is the part's place in the built book; without ``html_baseurl`` it is told as it is.
    """
    base = config.html_baseurl.rstrip("/")
    address = f"{base}/{path}" if base else path
    book = f"{config.html_title} (version {__version__})"
    return f"{config.author} ({config.copyright}). {book}. {what}. {address}"
