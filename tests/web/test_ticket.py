import pytest

from propmanager.web.ticket import Ticket


@pytest.mark.parametrize("ticket", [Ticket("session", "tenant"), Ticket("session", "")])
def test_a_ticket_is_read_as_it_was_written(ticket):
    assert Ticket.read(ticket.write()) == ticket


@pytest.mark.parametrize("header", ["", "session", "session ", "Bearer a b", "Session a b", "basic session a"])
def test_what_the_portal_did_not_write_is_no_ticket(header):
    assert Ticket.read(header) is None
