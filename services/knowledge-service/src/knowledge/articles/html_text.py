"""HTML of other systems as Markdown: what runs, hides or loads is thrown away first, then what is left is rewritten."""

import nh3
from markdownify import MarkdownConverter

from knowledge.articles.article import MOST_BODY

MOST_HTML = 10 * MOST_BODY
"""Characters of one body: markup that takes nine tenths is no rarity, and converting more takes minutes."""
_TAGS = {
    *("a", "b", "strong", "i", "em", "code", "br", "p", "div", "ul", "ol", "li", "blockquote", "pre", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_DROPPED_WHOLE = {"script", "style", "iframe", "noscript", "template", "svg", "math", "object", "title", "textarea"}
_SCHEMES = {"http", "https", "mailto", "tel"}


def markdown_of(html: str) -> str:
    """The text of a piece of HTML as Markdown, links with http, https, mailto and tel included, images left out.

    Raises ValueError when it is too large or too deeply nested.
    """
    if len(html) > MOST_HTML:
        raise ValueError(f"its HTML has {len(html)} characters; at most {MOST_HTML} are read")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    try:
        text = MarkdownConverter(heading_style="ATX", bullets="-", autolinks=False).convert(clean)
    except RecursionError as error:
        raise ValueError("its HTML is nested too deeply") from error
    return "\n".join(line.rstrip() for line in str(text).splitlines()).strip()
