"""What Stripe counts and decides, without any memory: pure functions."""
