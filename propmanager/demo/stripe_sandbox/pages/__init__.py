"""What a person sees: Checkout, the bank, the portal, an invoice, and the control page."""
