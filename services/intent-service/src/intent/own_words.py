"""What customers wrote themselves: without HTML, without the mail they reply to, without what hides between letters.

For understanding only: what is shown to people is the message as it came.
"""

import html
import re
from importlib.resources import files

import yaml

LOOKED_AT = 20_000
"""Characters in which one's own words are looked for: the rest of a longer message is a thread or a flood."""

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--[^<>]{0,500}--|![^<>]{0,200})>")
_UNSPOKEN = re.compile(r"<(script|style|head)\b[^<>]{0,500}>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,100}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_QUOTED = re.compile(r"^[ \t]*[>|＞].*$", re.MULTILINE)
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED = re.compile(f"({_MARK}{{2}}){_MARK}+")
_MIXED_WORD = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[\u0370-\u04ff])\w{2,40}\b")
_LOOKALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХУавсеһіјкморѕтхуԁɡпΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ",
    "ABCEHIJKMOPSTXYabcehijkmopstxydgnABEZHIKMNOPTYXaiKvoptux",
)
"""Cyrillic and Greek letters that look like Latin ones. Source: Unicode Technical Standard 39, confusables."""

_HEADERS = yaml.safe_load(files("intent").joinpath("reply_headers.yaml").read_bytes())
_THREAD = re.compile(rf"^[ \t]*(?:{'|'.join(_HEADERS['patterns'])}).*\Z", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_THREAD_SIGN = re.compile("|".join(map(re.escape, _HEADERS["signs"])), re.IGNORECASE)


def own_words(text: str) -> str:
    """The message less markup, quoted mail and disguises; where nothing would be left, the message as it came."""
    text = text[:LOOKED_AT]
    if not text.isascii():
        text = _undisguised(text)
    if "<" in text or "&" in text:
        text = _without_markup(text)
    own = _without_thread(text) if "\n" in text else text
    return own if own.strip() else text


def _undisguised(text: str) -> str:
    """Without letters of another alphabet that stand for Latin ones, and without piles of marks."""
    text = _PILED.sub(r"\1", text)
    return _MIXED_WORD.sub(lambda word: word[0].translate(_LOOKALIKES), text)


def _without_markup(text: str) -> str:
    if _TAG.search(text):
        text = _TAG.sub(" ", _BREAK.sub("\n", _UNSPOKEN.sub(" ", text)))
    return html.unescape(text) if _ENTITY.search(text) else text


def _without_thread(text: str) -> str:
    if _THREAD_SIGN.search(text):
        text = _THREAD.sub("", text)
    return _QUOTED.sub("", text)
