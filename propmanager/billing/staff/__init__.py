"""What the team sees and does about payments: customers compared with Stripe, and the inbox of its messages."""
