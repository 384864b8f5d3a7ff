"""Who sells: ourselves, by the settings."""

from propmanager.billing.factures.content import PostalAddress, Seller
from propmanager.core.settings import settings


def seller() -> Seller:
    given = settings()
    return Seller(
        name=given.seller_name,
        legal_form=given.seller_legal_form,
        capital=given.seller_capital,
        address=PostalAddress(
            street=(given.seller_address,), postcode=given.seller_postcode, city=given.seller_city, country="FR"
        ),
        siren=given.seller_siren,
        rcs=given.seller_rcs,
        vat_number=given.seller_vat,
    )
