"""python -m propmanager.demo.stripe_sandbox --port 12111 --webhook-url http://127.0.0.1:3000/webhooks/stripe

Secrets come from the environment, STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRETS, so that no process list shows them.
"""

import argparse
import asyncio
import os
import signal
import socket

from granian.constants import Interfaces
from granian.server.embed import Server

from propmanager.core.development import refuse_elsewhere
from propmanager.demo.stripe_sandbox.application import build
from propmanager.demo.stripe_sandbox.configuration import Configuration
from propmanager.demo.stripe_sandbox.http.controls import AFTER_RETRIES
from propmanager.demo.stripe_sandbox.objects import agenda

HOST = "127.0.0.1"
LAST_ANSWERS_SECONDS = 1  # a call may be hanging on purpose


async def serve(configuration: Configuration) -> None:
    """Until SIGTERM or SIGINT."""
    application, delivery = build(configuration)
    server = Server(application, address=HOST, port=configuration.port, interface=Interfaces.ASGI, log_enabled=False)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.create_task(server.serve())
    lasting = [asyncio.create_task(each) for each in (delivery.run(), agenda.watch(delivery.box))]
    print(f"Bac à sable Stripe : {configuration.public_url}", flush=True)  # noqa: T201  # for whoever started it
    ended, _ = await asyncio.wait({*lasting, serving, asyncio.create_task(stop.wait())}, return_when="FIRST_COMPLETED")
    for task in ended:
        task.result()  # what fell over says why
    for task in lasting:
        task.cancel()
    delivery.stop()
    server.stop()
    _, hanging = await asyncio.wait([serving], timeout=LAST_ANSWERS_SECONDS)
    if hanging:
        os._exit(0)  # Python's own way out would pull the floor from under the server's threads


def configured() -> Configuration:
    parser = argparse.ArgumentParser(description="Bac à sable Stripe : aucun vrai paiement.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-key", default=os.environ.get("STRIPE_SECRET_KEY") or "sk_test_sandbox")
    parser.add_argument("--webhook-url", default="")
    parser.add_argument("--webhook-host", default="", help="l’en-tête Host des livraisons")
    parser.add_argument("--webhook-secret", default="")
    parser.add_argument("--retry-days", default="3,5,7")
    parser.add_argument("--after-retries", choices=AFTER_RETRIES, default=AFTER_RETRIES[0])
    chosen = vars(parser.parse_args())
    chosen["retry_days"] = tuple(int(days) for days in chosen["retry_days"].split(","))
    secrets = os.environ.get("STRIPE_WEBHOOK_SECRETS", "").split(",")
    chosen["webhook_secret"] = chosen["webhook_secret"] or secrets[0].strip() or Configuration.webhook_secret
    return Configuration(**chosen)


def refuse_taken_port(port: int) -> None:
    """The server itself would share it in silence, and answer every other call."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        msg = f"Le bac à sable Stripe ne démarre pas sur le port {port} : {error.strerror}"
        raise SystemExit(msg) from error


if __name__ == "__main__":
    chosen_configuration = configured()
    refuse_elsewhere("Le bac à sable Stripe")
    refuse_taken_port(chosen_configuration.port)
    asyncio.run(serve(chosen_configuration))
