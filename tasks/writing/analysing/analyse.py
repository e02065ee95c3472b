"""Says what a document is about: language, sentences, summary, key phrases, facts, readability.

The generate step and the API's previews call it. Pure and offline; it invents no word.
"""

from typing import Final

from tasks.writing.analysing.facts import names_in, numbers_in
from tasks.writing.analysing.keyphrases import key_phrases
from tasks.writing.analysing.readability import grade
from tasks.writing.analysing.speech import Speech, links_and_images, listen
from tasks.writing.analysing.summary import rank
from tasks.writing.analysis import Analysis, ImageRef, LinkRef, Sentence
from tasks.writing.document import Document, Image, Link
from tasks.writing.prose import blocks_text, plain
from tasks.writing.words.language import detect_language
from tasks.writing.words.vocabulary import count_words, reading_minutes

LANGUAGE_SAMPLE_CHARS: Final = 4000


def analyse(document: Document) -> Analysis:
    """Say what the document is about. Same document, same answer, in every process."""
    speech = listen(document)
    text = blocks_text(document.blocks)
    lang = document.lang or detect_language(text[:LANGUAGE_SAMPLE_CHARS])
    ranking = rank(speech.sentences, title=document.title, lang=lang)
    sentences = tuple(
        Sentence(said.text, said.block_id, at, weight)
        for at, (said, weight) in enumerate(zip(speech.sentences, ranking.weights, strict=True))
    )
    lead_block_id = _lead_block(speech, ranking.lead)
    word_count = count_words(text)
    words = [said.text for said in speech.sentences]
    links, images = _references(document)
    return Analysis(
        lang=lang,
        word_count=word_count,
        reading_minutes=reading_minutes(text, word_count),
        sentences=sentences,
        summary=tuple(sentences[at] for at in ranking.best),
        lead=speech.paragraphs.get(lead_block_id, ""),
        lead_block_id=lead_block_id,
        keyphrases=key_phrases(
            document.title,
            speech.headings,
            [(said.text, said.in_side_section) for said in speech.sentences],
            lang=lang,
        ),
        numbers=numbers_in(f"{document.title}\n{text}"),
        names=names_in(words, lang=lang),
        links=links,
        images=images,
        grade=grade(words, lang=lang),
    )


def _lead_block(speech: Speech, lead: int | None) -> str:
    """The paragraph of the leading sentence, else the first paragraph there is."""
    if lead is not None:
        return speech.sentences[lead].block_id
    return next((block_id for block_id, text in speech.paragraphs.items() if text), "")


def _references(document: Document) -> tuple[tuple[LinkRef, ...], tuple[ImageRef, ...]]:
    """Links and images in reading order, each with the same words or picture once."""
    links: dict[tuple[str, str], LinkRef] = {}
    images: dict[str, ImageRef] = {}
    for found, block_id in links_and_images(document):
        match found:
            case Link(href, children):
                words = plain(children)
                links.setdefault((href, words), LinkRef(href, words, block_id))
            case Image(src, alt):
                images.setdefault(src, ImageRef(src, alt, block_id))
    return tuple(links.values()), tuple(images.values())
