"""Dispute rules as data: read, checked and applied. The first rule whose conditions all hold gives the verdict."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, get_args, get_type_hints

import yaml
from crossdesk.contracts.event import Country
from crossdesk.contracts.payments_risk_facts import DisputeVerdict
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from payments_risk.dispute import Claim
from payments_risk.facts import Facts


def _as_set(values: Any) -> Any:
    return [values] if isinstance(values, str) else values


class Rule(BaseModel):
    """One line of the rules file. `when` maps facts to the values they may have; without conditions it always holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    when: dict[str, Annotated[frozenset[str], BeforeValidator(_as_set)]] = {}
    verdict: DisputeVerdict
    recommendation: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    source: str = Field(min_length=1)


class DisputeRules(BaseModel):
    """The rules file as a whole: claims by intent, the EEA's members, sentences for facts, and the rules in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claims: Mapping[str, Claim]
    eea: frozenset[Country]
    facts: Mapping[str, Mapping[str, str]]
    rules: Sequence[Rule] = Field(min_length=1)


def possible_values() -> dict[str, frozenset[str]]:
    """Every fact with the values it may have."""
    return {name: frozenset(_words(hint)) for name, hint in get_type_hints(Facts).items()}


def _words(hint: Any) -> list[str]:
    return [word for part in get_args(hint) for word in ([part] if isinstance(part, str) else _words(part))]


def load_rules(file: Traversable | None = None) -> DisputeRules:
    """Read and check a rules file, by default the one in this package.

    Raises Misconfigured naming file and rule when a rule is malformed, asks for a fact or value that does not exist,
    can never be reached, or when the last rule does not catch all that is left.
    """
    file = file or files("payments_risk") / "rules" / "disputes.yaml"
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        rules = DisputeRules.model_validate(found)
    except ValidationError as error:
        problem = error.errors()[0]
        raise Misconfigured(f"{file.name}: {_place(problem['loc'], found)}: {problem['msg']}") from error
    except (OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"{file.name} cannot be read: {error}") from error
    for complaint in complaints(rules):
        raise Misconfigured(f"{file.name}: {complaint}")
    return rules


def _place(location: Sequence[Any], found: Any) -> str:
    match location:
        case ("rules", int(index), *field):
            rule = found["rules"][index]
            name = rule.get("id", index + 1) if isinstance(rule, dict) else index + 1
            return f"rule {name}, {'.'.join(map(str, field)) or 'whole'}"
    return ".".join(map(str, location)) or "whole file"


def complaints(rules: DisputeRules) -> list[str]:
    """What is wrong with rules that are well-formed, most telling first."""
    values = possible_values()
    wrong = [
        f"facts.{fact} must have one sentence for each of {sorted(words)}"
        for fact, words in values.items()
        if set(rules.facts.get(fact, ())) != words
    ]
    seen: list[Rule] = []
    for rule in rules.rules:
        problems = _wrong_with(rule, seen, values)
        wrong += [f"rule {rule.id}: {problem}" for problem in problems]
        seen += [] if problems else [rule]
    if rules.rules[-1].when:
        wrong.append(
            f"rule {rules.rules[-1].id}: the last rule must have no conditions, so that every case gets a verdict"
        )
    return wrong


def _wrong_with(rule: Rule, earlier: Sequence[Rule], values: Mapping[str, frozenset[str]]) -> list[str]:
    wrong = [f"there is no fact {fact!r}; use one of {sorted(values)}" for fact in rule.when if fact not in values]
    for fact, words in rule.when.items():
        if fact in values and (not words or words - values[fact]):
            wrong.append(f"{fact} may be {sorted(values[fact])}, not {sorted(words)}")
    wrong += [f"rule id {rule.id} is used twice" for each in earlier if each.id == rule.id]
    if not wrong:
        wrong += [
            f"never reached, since {each.id} comes before and holds whenever it does"
            for each in earlier
            if _covers(each, rule, values)
        ]
    return wrong


def _covers(earlier: Rule, later: Rule, values: Mapping[str, frozenset[str]]) -> bool:
    return all(later.when.get(fact, values[fact]) <= words for fact, words in earlier.when.items())


def first_match(rules: DisputeRules, facts: Facts) -> Rule:
    """The first rule that holds. There always is one, since the last has no conditions."""
    known = vars(facts)
    return next(rule for rule in rules.rules if all(known[fact] in words for fact, words in rule.when.items()))


def reasons(rules: DisputeRules, rule: Rule, facts: Facts) -> list[str]:
    """Why a rule was chosen: its own sentence, how the payment was found, the facts it asked for, its source."""
    known = vars(facts)
    asked = [rules.facts[fact][known[fact]] for fact in dict.fromkeys(["found_by", *rule.when])]
    return [rule.reason, *asked, f"Source: {rule.source}"]
