"""The file: a page laid out by typst as PDF/A-3, with its XML inside. Only the worker loads this."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import typst

from propmanager.billing.factures.content import Content
from propmanager.billing.factures.factur_x import facture_xml
from propmanager.billing.factures.sheet import sheet

_facturx: Any = import_module("facturx")  # it has no types: one call, with bytes in and out
TEMPLATE = Path(__file__).with_name("template")


def render(content: Content) -> bytes:
    """Raises when the XML is not what its schema wants. What is in `content` is data to the template, never code."""
    name = f"{'Avoir' if content.corrects else 'Facture'} {content.numero}"
    return _facturx.generate_from_binary(
        lay_out(content),
        facture_xml(content),
        flavor="factur-x",
        level="en16931",
        check_xsd=True,
        pdf_metadata={
            "author": content.seller.name,
            "title": name,
            "subject": f"{name} du {content.issued_on:%d/%m/%Y}",
            "keywords": f"{'avoir' if content.corrects else 'facture'}, Factur-X",
        },
        lang="fr-FR",
        afrelationship="alternative",
    )


def lay_out(content: Content) -> bytes:
    """Its fonts are beside the template: the same page on every machine."""
    return typst.compile(
        TEMPLATE / "facture.typ",
        root=TEMPLATE,
        font_paths=[TEMPLATE / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"facture": json.dumps(sheet(content))},
        pdf_standards="a-3b",
    )
