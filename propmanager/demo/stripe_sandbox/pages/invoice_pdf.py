"""A small PDF of an invoice. Its text reaches the template as data, so that no name can become code."""

import json

import typst

from propmanager.core import money
from propmanager.demo.stripe_sandbox.pages import html
from propmanager.demo.stripe_sandbox.store import Thing

_TEMPLATE = b"""
#let invoice = json(bytes(sys.inputs.invoice))
#set document(title: invoice.title)
#set page("a5", margin: 18mm)
#set text(lang: "fr", size: 10pt)
#text(fill: rgb("#8a5a00"))[Bac \xc3\xa0 sable Stripe \xe2\x80\x94 aucun vrai paiement]
= #invoice.title
#invoice.day \\
#invoice.customer
#table(
  columns: (1fr, auto),
  align: (left, right),
  stroke: 0.5pt + luma(200),
  ..invoice.rows.flatten(),
)
"""


def made(invoice: Thing) -> bytes:
    rows = [(line["description"], line["amount"]) for line in invoice["lines"]["data"]]
    rows += [("TVA", tax["amount"]) for tax in invoice["total_taxes"]]
    rows += [("Total", invoice["total"]), ("Reste à payer", invoice["amount_remaining"])]
    data = {
        "title": f"Facture {invoice['number']}",
        "day": html.day(invoice["created"]),
        "customer": invoice["customer_name"] or invoice["customer_email"] or "",
        "rows": [[text, money.format_euros(amount)] for text, amount in rows],
    }
    return typst.compile(_TEMPLATE, sys_inputs={"invoice": json.dumps(data)}, format="pdf")  # pyright: ignore[reportReturnType]  # one PDF, not pages
