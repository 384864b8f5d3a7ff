"""`make bench`: prints the rows of docs/performance.md. It measures, and never fails for a time."""

from itertools import chain

from bench import lists, logins, pages, webhooks
from bench.figures import HEADER


def main() -> None:
    print(HEADER, flush=True)
    for row in chain(webhooks.measure(), lists.measure(), logins.measure(), pages.measure()):
        print(row, flush=True)


if __name__ == "__main__":
    main()
