"""What is told of a payment's score, and of rules that shops write for payments."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

RuleAction = Literal["review", "block", "allow"]
RULE_NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"
LONGEST_EXPRESSION = 1_000
NO_NUL = r"^[^\u0000]*$"
MOST_DAYS_TRIED = 30

SCORE: dict[str, Any] = {
    "transaction_id": "t-7001",
    "probability": 0.83,
    "anomaly": 0.99,
    "advice": "review",
    "reasons": ["The amount is 6.0 times what this customer usually pays."],
    "rules": ["far-above-habit"],
    "model": "week",
    "scored_at": "2026-11-26T22:30:05Z",
}
RULE: dict[str, Any] = {"expression": "amount_beside_usual > 4.0 && customer_count_24h >= 3.0", "action": "review"}
TRIAL: dict[str, Any] = {
    "first_day": "2026-11-20",
    "last_day": "2026-11-26",
    "payments": 1840,
    "hits": 12,
    "share": 0.0065,
    "charged_back": 9,
    "charged_back_hit": 6,
    "precision": 0.5,
    "recall": 0.667,
    "examples": ["t-7001"],
    "complete": True,
}


class PaymentScoreShown(BaseModel):
    """The score a payment was given when it was reported last."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [SCORE]})

    transaction_id: str
    probability: float | None = Field(description="of fraud, 0 to 1; null where no model is")
    anomaly: float = Field(description="share of the shop's latest payments that were less unusual, 0 to 1")
    advice: Literal["none", "review", "block", "allow"]
    reasons: list[str] = Field(description="sentences, where the advice is review or block")
    rules: list[str] = Field(description="names of the shop's rules it met")
    model: str | None
    scored_at: AwareDatetime


class PaymentRule(BaseModel):
    """When the expression holds, what is done with the payment. In CEL, of names a payment has."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [RULE]})

    expression: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_EXPRESSION,
            pattern=NO_NUL,
            description="CEL without macros over lists and patterns",
        ),
    ]
    action: RuleAction = "review"


class PaymentRuleShown(PaymentRule):
    """A rule as it is kept."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"examples": [{"name": "far-above-habit", **RULE, "configured_at": "2026-11-26T22:30:05Z"}]},
    )

    name: str
    configured_at: AwareDatetime


class PaymentRuleList(BaseModel):
    """All rules of the shop by name."""

    model_config = ConfigDict(frozen=True)

    rules: list[PaymentRuleShown] = Field(description="at most 50")


class RuleTrialAsked(BaseModel):
    """A dry run of an expression on the shop's own stored payments of the past days (UTC), today included."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"expression": RULE["expression"], "days": 7}]}
    )

    expression: Annotated[str, Field(min_length=1, max_length=LONGEST_EXPRESSION, pattern=NO_NUL)]
    days: Annotated[int, Field(ge=1, le=MOST_DAYS_TRIED)] = 7


class RuleTrialShown(BaseModel):
    """What the rule would have caught. Payments of the latest weeks may still be charged back."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [TRIAL]})

    first_day: date
    last_day: date
    payments: int = Field(description="that were tried")
    hits: int
    share: float = Field(description="of hits among them")
    charged_back: int = Field(description="of all tried, as fraud or for a reason nobody told")
    charged_back_hit: int
    precision: float | None = Field(description="share of hits that were charged back; null without hits")
    recall: float | None = Field(description="share of those charged back that were hit; null where none were")
    examples: list[str] = Field(description="ids of the latest hits, at most 20")
    complete: bool = Field(description="false where there were more payments than are tried at once")
