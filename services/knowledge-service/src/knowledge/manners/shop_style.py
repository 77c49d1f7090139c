"""What a shop wants otherwise than its market has it: `manners` of `policies/<tenant>.yaml`."""

from typing import Annotated, Literal

from crossdesk.manners.style import MarketName
from pydantic import BaseModel, ConfigDict, Field

Line = Annotated[str, Field(min_length=1, max_length=80)]


class ShopStyle(BaseModel):
    """Of one market. What is left out is as the market has it.

    `address`: a form of address, such as `du`. `greeting` is said at every hour. `signature` stands below the closing.
    `wishes: false`: no greetings of festivals.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Line | None = None
    greeting: Line | None = None
    closing: Line | None = None
    signature: Line | None = None
    emphasis: Literal["speed", "detail", "courtesy", "clarity", "warmth"] | None = None
    wishes: bool = True


ShopStyles = dict[MarketName, ShopStyle]
