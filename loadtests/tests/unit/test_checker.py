"""The checker passes every legal history and finds every planted fault, and only that."""

import random
from collections.abc import Callable

import hypothesis
from hypothesis import strategies as st

from loadtests.history.checker import check
from loadtests.history.findings import Findings
from loadtests.history.lines import (
    Accepted,
    Line,
    Message,
    Received,
    Refused,
    Sent,
    Shown,
    Step,
    Unknown,
    Window,
    digest,
)
from loadtests.tests.unit.legal_histories import NOW, PROMISED, Asked, Talk, decision_id, identity, talks, written

chances = st.integers(0, 2**32).map(random.Random)


def given(*made: st.SearchStrategy) -> Callable:
    """Histories are large to make up: fewer of them, and no deadline for one."""
    return lambda test: hypothesis.settings(deadline=None, max_examples=30)(hypothesis.given(*made)(test))


def told(findings: Findings) -> list[tuple[str, str]]:
    return [(finding.kind, finding.subject) for finding in findings.bad]


def sure(made: list[Talk]) -> Talk:
    return next(talk for talk in made if talk.asked[0].name == "sure-0")


def edited(lines: list[Line], conversation: str, edit) -> list[Line]:
    """The lines with the messages shown of one conversation changed."""
    return [
        line.model_copy(update={"messages": tuple(edit(list(line.messages)))})
        if isinstance(line, Shown) and line.conversation == conversation
        else line
        for line in lines
    ]


@given(talks(), chances)
def test_a_legal_history_passes_and_everything_is_counted(made: list[Talk], chance: random.Random):
    findings = check(written(made, chance))
    promised = [asked for talk in made for asked in talk.asked if asked.fate in PROMISED]
    assert findings.bad == ()
    assert findings.inquiries == findings.decided == len(promised)
    assert findings.rescued == sum(asked.rescued for asked in promised)


@given(talks(least=1), chances)
def test_an_accepted_inquiry_nobody_took_up_is_lost(made, chance):
    asked = sure(made).asked[0]
    asked.way, asked.steps = (), 0
    assert told(check(written(made, chance))) == [("lost", asked.inquiry)]


@given(talks(least=1), chances)
def test_an_accepted_inquiry_that_is_not_on_the_log_is_lost(made, chance):
    asked = sure(made).asked[0]
    asked.way, asked.shown = (), []
    lines = written(made, chance)
    lines = [line for line in lines if not isinstance(line, Received | Step) or line.inquiry != asked.inquiry]
    findings = check(lines)
    assert told(findings) == [("lost", asked.inquiry)]
    assert "not on the log" in findings.bad[0].what


@given(talks(least=1), chances, st.integers(1, 2))
def test_one_that_began_and_was_not_decided_is_stuck_where_it_stopped(made, chance, steps):
    asked = sure(made).asked[0]
    asked.way, asked.steps = (), steps
    findings = check(written(made, chance))
    assert told(findings) == [("stuck", asked.inquiry)]
    assert ["InquiryUnderstood", "AnswerDrafted"][steps - 1] in findings.bad[0].what


@given(talks(least=1), chances)
def test_one_that_was_accepted_a_moment_ago_is_open_and_neither_lost_nor_stuck(made, chance):
    asked = sure(made).asked[0]
    asked.way, asked.steps = (), 0
    findings = check(written(made, chance), patience=NOW)
    assert (findings.bad, findings.open) == ((), 1)


@given(
    talks(least=1),
    chances,
    st.sampled_from(["ReplyDecided", "GuidedStepAsked", "ConversationQueued", "CallbackBooked"]),
)
def test_a_second_decision_is_a_double(made, chance, second):
    asked = sure(made).asked[0]
    asked.way = ("ReplyDecided", second)
    assert told(check(written(made, chance))) == [("doubled", asked.inquiry)]


@given(talks(least=1), chances)
def test_being_given_to_people_twice_without_an_agents_doing_is_a_double(made, chance):
    asked = sure(made).asked[0]
    asked.way = ("ConversationQueued", "CallbackBooked")
    assert told(check(written(made, chance))) == [("doubled", asked.inquiry)]


@given(talks(least=1), chances)
def test_one_event_id_with_two_bodies_is_a_double(made, chance):
    asked = sure(made).asked[0]
    lines = written(made, chance)
    decided = next(line for line in lines if isinstance(line, Step) and line.event == decision_id(asked))
    other = decided.model_copy(update={"body": digest("other")})
    assert told(check([*lines, other])) == [("doubled", asked.inquiry)]


@given(talks(least=1), chances)
def test_a_key_with_two_inquiries_is_a_double(made, chance):
    talk = sure(made)
    talk.asked[0].keyed = True
    lines = written(made, chance)
    first = next(line for line in lines if isinstance(line, Received) and line.inquiry == talk.asked[0].inquiry)
    other = first.model_copy(update={"event": identity("e2"), "inquiry": identity("i2")})
    assert told(check([*lines, other])) == [("doubled", digest("key of sure-0"))]


@given(talks(least=1), chances)
def test_a_text_shown_twice_is_a_double(made, chance):
    asked = sure(made).asked[0]
    lines = edited(written(made, chance), sure(made).conversation, lambda shown: [*shown, shown[-1]])
    assert told(check(lines)) == [("doubled", decision_id(asked))]


@given(talks(least=2), chances)
def test_answers_in_another_order_than_their_questions_are_reordered(made, chance):
    talk = sure(made)
    talk.order = [1, 0]
    findings = check(written(made, chance))
    # Both on the log and as the customer is shown it.
    assert told(findings) == [("reordered", talk.asked[1].inquiry)] * 2


@given(talks(least=2), chances)
def test_a_message_sent_after_another_was_accepted_and_logged_before_it_is_reordered(made, chance):
    talk = sure(made)
    lines = written(made, chance)
    first, second = (places_of(lines, asked) for asked in talk.asked[:2])
    one, other = lines[first[0]], lines[second[0]]
    lines = [line for place, line in enumerate(lines) if place not in {*first, *second}]
    findings = check([other, one, *lines])
    assert ("reordered", talk.asked[1].inquiry) in told(findings)
    assert findings.count("reordered") == len(findings.bad)


def places_of(lines: list[Line], asked: Asked) -> list[int]:
    """Where an inquiry was received, copies included."""
    return [n for n, line in enumerate(lines) if isinstance(line, Received) and line.inquiry == asked.inquiry]


@given(talks(least=1), chances)
def test_an_inquiry_nobody_sent_is_a_phantom(made, chance):
    ghost = Received(event="g", inquiry=identity("gi"), conversation=identity("ghost"), text=digest("?"), at=5)
    assert told(check([*written(made, chance), ghost])) == [("phantom", ghost.inquiry)]


def laned(lines: list[Line], urgent: str, shift: float = 0.0) -> list[Line]:
    """The lines with one inquiry in the urgent lane, whose events are `shift` seconds later, and read first of all."""
    of_it = [
        line.model_copy(update={"topic": f"{line.what}-urgent", "at": line.at + shift})
        for line in lines
        if isinstance(line, Received | Step) and line.inquiry == urgent
    ]
    return [*of_it, *(line for line in lines if not (isinstance(line, Received | Step) and line.inquiry == urgent))]


@given(talks(least=2), chances)
def test_a_conversation_that_changed_its_lane_is_in_order_whatever_topic_was_read_first(made, chance):
    assert check(laned(written(made, chance), sure(made).asked[1].inquiry, 100.0)).bad == ()


@given(talks(least=2), chances)
def test_an_answer_that_overtook_the_one_before_it_by_another_lane_is_reordered(made, chance):
    talk = sure(made)
    lines = [
        line.model_copy(update={"at": line.at - 50.0}) if isinstance(line, Step) and line.topic else line
        for line in laned(written(made, chance), talk.asked[1].inquiry)
    ]
    assert told(check(lines)) == [("reordered", talk.asked[1].inquiry)]


@given(talks(), chances)
def test_a_log_alone_promises_what_it_received(made, chance):
    of_the_log = [line for line in written(made, chance) if not isinstance(line, Sent | Accepted | Refused | Unknown)]
    ghost = Received(event="g", inquiry=identity("gi"), conversation=identity("ghost"), text=digest("?"), at=5)
    findings = check([Window(since=1), *of_the_log, ghost])
    assert told(findings) == [("lost", ghost.inquiry)]
    assert findings.inquiries == 1 + sum(len(talk.landed()) for talk in made)


@given(talks(least=1), chances)
def test_a_refused_message_on_the_log_is_a_phantom(made, chance):
    talk = sure(made)
    talk.asked.append(Asked("refused", "refused", keyed=False, way=(), inquiry=identity("refused")))
    talk.order.append(1)
    ghost = Received(event="g", inquiry=identity("refused"), conversation=identity("x"), text=digest("refused"), at=5)
    assert told(check([*written(made, chance), ghost])) == [("phantom", ghost.inquiry)]


@given(talks(least=1), chances)
def test_a_message_of_unknown_fate_may_be_there_once_and_not_twice(made, chance):
    talk = sure(made)
    talk.asked.append(
        Asked(
            "maybe",
            "unknown, landed",
            keyed=False,
            way=("ReplyDecided",),
            inquiry=identity("maybe"),
            shown=["customer", "bot"],
        )
    )
    talk.order.append(1)
    lines = written(made, chance)
    assert check(lines).bad == ()
    again = Received(event="g", inquiry=identity("again"), conversation=identity("x"), text=digest("maybe"), at=5)
    findings = told(check([*lines, again]))
    assert [kind for kind, _ in findings] == ["phantom"]


@given(talks(least=1), chances)
def test_a_decision_on_an_inquiry_that_never_was_is_a_phantom(made, chance):
    step = Step(event="e", type="ReplyDecided", inquiry=identity("none"), conversation=identity("x"), at=5)
    assert told(check([*written(made, chance), step])) == [("phantom", step.inquiry)]
    assert check([Window(since=1), *written(made, chance), step]).bad == (), "it may come from before the window"


@given(talks(least=1), chances)
def test_a_text_shown_that_nobody_decided_is_a_phantom(made, chance):
    talk = sure(made)
    invented = Message(message=identity("m"), author="bot", inquiry=identity("nobody"))
    lines = edited(written(made, chance), talk.conversation, lambda shown: [*shown, invented])
    assert told(check(lines)) == [("phantom", invented.message)]


@given(talks(least=1), chances, st.sampled_from(["customer", "bot"]))
def test_a_message_that_is_on_the_log_and_not_shown_is_lost(made, chance, author):
    asked = sure(made).asked[0]
    asked.shown.remove(author)
    assert told(check(written(made, chance))) == [("lost", asked.inquiry)]


@given(talks(least=1), chances)
def test_a_decision_in_the_name_of_another_shop_is_lost_to_its_own(made, chance):
    asked = sure(made).asked[0]
    lines = written(made, chance)
    places = [place for place, line in enumerate(lines) if isinstance(line, Step) and line.event == decision_id(asked)]
    for place in places:
        lines[place] = lines[place].model_copy(update={"tenant": "other"})
    assert told(check(lines)) == [("lost", asked.inquiry)]


def test_two_messages_accepted_as_one_inquiry_lose_one():
    asked = [Asked(f"sure-{n}", "accepted", True, ("ReplyDecided",), inquiry=identity("one")) for n in range(2)]
    one, other = asked
    other.fate = "accepted"
    lines = written([Talk(identity("c"), [one], [0]), Talk(identity("c"), [other], [0])], random.Random(1))
    assert ("lost", identity("one")) in told(check(lines))
