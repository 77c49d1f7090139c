"""Who bears a dispute: a decision table in YAML, read, checked and applied. The first rule that holds decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from crossdesk.errors import Misconfigured
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from payments_risk.disputes.coverage import Conditions, example, left_over
from payments_risk.disputes.liability_facts import Facts, possible_values
from payments_risk.disputes.tables import Sources, read_table

Outcome = Literal["contest", "refund", "accept", "finance_ticket", "ask_person"]


def _as_set(values: Any) -> Any:
    return [values] if isinstance(values, str) else values


Words = Annotated[frozenset[str], BeforeValidator(_as_set)]


class Rule(BaseModel):
    """One line of the table. `when` maps facts to the values they may have; without conditions it always holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    when: dict[str, Words] = {}
    outcome: Outcome
    sentence: str = Field(min_length=1)
    sources: tuple[str, ...] = Field(min_length=1)
    wants: tuple[str, ...] = ()


class Guard(BaseModel):
    """A fact that counts in some disputes only: a rule that asks for it must be limited to them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str
    only_when: dict[str, Words] = Field(min_length=1)
    sentence: str = Field(min_length=1)
    source: str


class Liability(BaseModel):
    """The table as a whole: sources, words grouped for reuse, kinds of evidence, sentences for facts, and the rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    groups: Mapping[str, Sequence[str]] = {}
    evidence: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]]
    guards: Sequence[Guard]
    rules: Sequence[Rule] = Field(min_length=1)


@dataclass(frozen=True)
class Decision:
    """What is to be done with a dispute and why: the rule, the facts it used in words, its sources.

    `wants` names the evidence to gather, `missing` the facts that were asked for and are not known.
    """

    rule: str
    outcome: Outcome
    sentence: str
    facts: Mapping[str, str]
    reasons: tuple[str, ...]
    sources: tuple[str, ...]
    wants: tuple[str, ...]
    missing: tuple[str, ...]


def load_liability(file: Traversable | None = None) -> Liability:
    """Read and check a table, by default the one in this package.

    Raises Misconfigured naming file and rule when a rule is malformed, asks for a fact or value that does not exist,
    asks for a fact its dispute does not allow, wants evidence that is no kind of it, can never be reached, or when a
    case is left that no rule decides.
    """
    file = file or files("payments_risk.disputes") / "liability.yaml"
    table = read_table(Liability, file)
    for complaint in complaints(table):
        raise Misconfigured(f"{file.name}: {complaint}")
    named = [*(each.source for each in table.guards), *(name for rule in table.rules for name in rule.sources)]
    table.sources.must_have(named, file.name)
    return table


def complaints(table: Liability) -> list[str]:
    """What is wrong with a table that is well-formed, most telling first."""
    values = possible_values()
    wrong = [
        f"facts.{fact} must have one sentence for each of {sorted(words)}"
        for fact, words in values.items()
        if set(table.facts.get(fact, ())) != words
    ]
    wrong += [f"facts.{fact}: there is no such fact" for fact in table.facts if fact not in values]
    for guard in table.guards:
        named = {guard.fact: values.get(guard.fact, frozenset()), **guard.only_when}
        wrong += [f"guard of {guard.fact}: {each}" for each in _unknown(named, values)]
    seen: list[Rule] = []
    for rule in table.rules:
        problems = _unknown(rule.when, values) or [*_wrong_with(rule, table), *_unreachable(rule, seen, values)]
        wrong += [f"rule {rule.id}: {problem}" for problem in problems]
        seen += [] if problems else [rule]
    if not wrong and (left := left_over({}, [rule.when for rule in table.rules], values)):
        wrong.append(f"no rule decides when {example(left[0])}; end with a rule without conditions")
    return wrong


def _unknown(when: Conditions, values: Conditions) -> list[str]:
    wrong = [f"there is no fact {fact!r}; use one of {sorted(values)}" for fact in when if fact not in values]
    for fact, words in when.items():
        if fact in values and (not words or words - values[fact]):
            wrong.append(f"{fact} may be {sorted(values[fact])}, not {sorted(words)}")
    return wrong


def _wrong_with(rule: Rule, table: Liability) -> list[str]:
    wrong = [f"wants {kind!r}, which is no kind of evidence" for kind in rule.wants if kind not in table.evidence]
    if rule.outcome == "contest" and not rule.wants:
        wrong.append("contests without evidence; say what it wants")
    for guard in table.guards:
        for fact, words in guard.only_when.items() if guard.fact in rule.when else ():
            if not rule.when.get(fact, frozenset()) or rule.when[fact] - words:
                wrong.append(f"asks for {guard.fact}, so {fact} must be among {sorted(words)}: {guard.sentence}")
    return wrong


def _unreachable(rule: Rule, earlier: Sequence[Rule], values: Conditions) -> list[str]:
    if any(each.id == rule.id for each in earlier):
        return [f"rule id {rule.id} is used twice"]
    left: list[Conditions] = [rule.when]
    taken: list[str] = []
    for each in earlier:
        if (still := [part for cases in left for part in left_over(cases, [each.when], values)]) != left:
            taken.append(each.id)
        left = still
    return [] if left else [f"never reached, since {', '.join(taken)} come before and take every case of it"]


def decide(table: Liability, facts: Facts) -> Decision:
    """Decide by the first rule that holds. There always is one: the table was checked to leave no case."""
    known: dict[str, str] = vars(facts)
    rule = next(rule for rule in table.rules if all(known[fact] in words for fact, words in rule.when.items()))
    used = {fact: known[fact] for fact in dict.fromkeys(["reason", "stage", *rule.when])}
    return Decision(
        rule=rule.id,
        outcome=rule.outcome,
        sentence=rule.sentence,
        facts=used,
        reasons=tuple(table.facts[fact][word] for fact, word in used.items()),
        sources=tuple(table.sources.told(name) for name in rule.sources),
        wants=rule.wants,
        missing=tuple(fact for fact, word in used.items() if word == "unknown"),
    )
