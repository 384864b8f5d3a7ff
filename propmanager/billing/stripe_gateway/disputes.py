"""Payments that the bank of a customer asks back."""

from propmanager.billing.snapshots import DisputeSnapshot
from propmanager.billing.stripe_gateway.connection import calling, named
from propmanager.billing.stripe_gateway.reading import dispute_snapshot


def dispute(dispute_id: str) -> DisputeSnapshot:
    with calling() as client:
        return dispute_snapshot(client.v1.disputes.retrieve(named(dispute_id)))
