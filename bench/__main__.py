"""`make bench`: prints the rows of docs/performance.md. It measures, and never fails for a time."""

from itertools import chain

from bench import dj_stripe, hanging, lists, logins, pages, webhooks
from bench.figures import HEADER


def main() -> None:
    print(HEADER, flush=True)
    measured = (webhooks, dj_stripe, hanging, lists, logins, pages)
    for row in chain.from_iterable(one.measure() for one in measured):
        print(row, flush=True)


if __name__ == "__main__":
    main()
