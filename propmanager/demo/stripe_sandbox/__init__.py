"""A Stripe of our own for demonstrations and tests: one process, in memory, on this machine only.

It speaks the API version below to the real SDK, field by field where today's Stripe has them, and shows a Checkout, a
billing portal and a clock that can be advanced. The product knows nothing of it: it reaches it over HTTP.

`rules` compute, `objects` remember, `http` carries, `pages` show; `sandbox` is what one running sandbox holds.

Where it is simpler than Stripe: a renewal is finalised and tried at once instead of an hour later; prices are monthly
or so and in euros; the only tax is French VAT; a card is all that pays; nobody's rights are checked beyond the key.
What it does not know it refuses: a parameter, an expansion or a call that is missing here is an error, never ignored.
"""

API_VERSION = "2026-10-28.endive"
