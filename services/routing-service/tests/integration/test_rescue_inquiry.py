from crossdesk.contracts.routing import CallbackBooked, ConversationAssigned, ConversationQueued


async def test_a_lost_inquiry_reaches_an_agent_who_is_told_which_step_failed(come, lose):
    await come("anna")
    queued, assigned = await lose(consumer="knowledge")
    assert isinstance(queued, ConversationQueued)
    assert isinstance(assigned, ConversationAssigned)
    assert "knowledge could not handle InquiryUnderstood (KeyError)" in queued.summary
    assert queued.priority > 0


async def test_a_lost_inquiry_with_nobody_on_duty_gets_a_callback(lose):
    assert [type(event) for event in await lose()] == [CallbackBooked]


async def test_an_inquiry_that_was_given_up_twice_is_rescued_once(lose):
    assert await lose(consumer="knowledge")
    assert await lose(consumer="routing", kind="NoAnswer") == []


async def test_a_verdict_that_routing_itself_gave_up_reaches_a_person(come, lose):
    await come("anna")
    events = await lose(consumer="routing", kind="AnswerDrafted")
    assert [type(event) for event in events] == [ConversationQueued, ConversationAssigned]


async def test_a_verdict_after_the_rescue_changes_nothing(ask, lose):
    await lose()
    assert await ask() == []


async def test_a_lost_message_of_a_conversation_an_agent_has_goes_to_that_agent(come, need_person, lose):
    await come("anna")
    await need_person(turn=1)
    (assigned,) = await lose(turn=2)
    assert isinstance(assigned, ConversationAssigned)
    assert assigned.agent_id == "anna"
