"""Our own invoices, from a payment at Stripe to a frozen file: PDF/A-3 with its Factur-X."""
