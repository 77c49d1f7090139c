"""Codes of the Harmonized System for goods told in words: the answer of `GET /v1/hs-codes`."""

from pydantic import Field

from crossdesk.contracts.event import Part


class GoodsCode(Part):
    """One subheading that may be meant."""

    hs6: str = Field(description="six digits, as `POST /v1/landed-cost` takes them")
    description: str = Field(description="wording of the subheading")
    heading: str = Field(description="wording of the heading it stands under")
    found_by: list[str] = Field(description="words of the question, or their terms in customs, that it holds")


class GoodsCodes(Part):
    """Suggestions, the best first. Which code is right only customs can say bindingly."""

    asked: str
    codes: list[GoodsCode] = Field(description="ten at most; empty when no word is known")
    estimate: bool = True
