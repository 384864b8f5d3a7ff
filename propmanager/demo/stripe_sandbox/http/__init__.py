"""What travels: calls and their answers, webhooks, and what can go wrong with both."""
