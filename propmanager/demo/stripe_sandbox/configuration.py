from dataclasses import dataclass

DAY = 86_400


@dataclass(frozen=True)
class Configuration:
    """`webhook_host` is the Host header of deliveries: the product serves several hosts on one address.

    `retry_days` are the days between one failed try and the next; `after_retries` is what becomes of the subscription.
    """

    port: int
    api_key: str = "sk_test_sandbox"
    webhook_url: str = ""
    webhook_host: str = ""
    webhook_secret: str = "whsec_sandbox"  # noqa: S105  # signs pretended payments only
    retry_days: tuple[int, ...] = (3, 5, 7)
    after_retries: str = "unpaid"

    @property
    def public_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"
