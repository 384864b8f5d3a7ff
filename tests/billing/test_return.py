"""From the card of a plan to Checkout and back: the return page says what is true."""

import httpx

from propmanager.billing import service
from propmanager.billing.change_state import ChangeState
from propmanager.billing.return_state import TRIES, Answer, ReturnState
from propmanager.billing.state import BillingState
from tests.billing.test_states import ADDRESS, address, open_page, shown
from tests.billing.world import World
from tests.state_tab import Tab

RETURN = service.RETURN_PATH
PAYER = {"email": "a@example.test", "name": "SCI des Lilas", "city": "Lyon", "card": "4242424242424242"}


def test_a_card_leads_to_the_checkout_and_the_return_page_to_the_plan(over: World):
    tab = open_page(over)
    url = address(tab.run(ChangeState.choose, "basic"))
    assert (url, address(tab.run(ChangeState.choose, "basic"))) == (url, url)
    httpx.post(url, data=PAYER, trust_env=False, verify=False, timeout=20)
    back = Tab(over.tenant_id, ReturnState, f"{RETURN}?session_id={url.rpartition('/')[2]}")
    assert address(back.run(ReturnState.load)) == ADDRESS
    assert back.state.notice["title"] == "Abonnement pris"
    tab.run(BillingState.refresh)
    assert shown(tab) == ("Basic", "Actif")


def test_the_return_page_says_what_became_of_a_page_that_was_left(over: World):
    tab = open_page(over)
    first = address(tab.run(ChangeState.choose, "basic")).rpartition("/")[2]
    back = Tab(over.tenant_id, ReturnState, f"{RETURN}?session_id={first}")
    assert (back.run(ReturnState.load), back.state.answer) == ([], Answer.UNPAID)
    tab.run(ChangeState.choose, "premium")
    assert (back.run(ReturnState.load), back.state.answer) == ([], Answer.EXPIRED)


def test_the_return_page_without_a_session_or_with_another_s_says_so(over: World, make_tenant):
    session = address(open_page(over).run(ChangeState.choose, "basic")).rpartition("/")[2]
    for query, expected in (("", Answer.UNPAID), ("?session_id=x%00", Answer.UNKNOWN), ("?session_id=", Answer.UNPAID)):
        tab = Tab(over.tenant_id, ReturnState, f"{RETURN}{query}")
        assert (tab.run(ReturnState.load), tab.state.answer) == ([], expected)
    theirs = Tab(make_tenant(), ReturnState, f"{RETURN}?session_id={session}")
    assert (theirs.run(ReturnState.load), theirs.state.answer) == ([], Answer.UNKNOWN)


def test_the_return_page_waits_for_stripe_a_minute_and_no_longer(over: World):
    session = address(open_page(over).run(ChangeState.choose, "basic")).rpartition("/")[2]
    over.stripe.ask("fault", path="/v1/checkout/sessions", mode="429", times=1000)
    tab = Tab(over.tenant_id, ReturnState, f"{RETURN}?session_id={session}")
    tab.run(ReturnState.load)
    answers = [tab.state.answer]
    for _ in range(TRIES):
        tab.run(ReturnState.check)
        answers.append(tab.state.answer)
    assert answers == [Answer.CHECKING] * (TRIES - 1) + [Answer.LATE] * 2
    over.stripe.ask("fault")
