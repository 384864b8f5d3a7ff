import reflex as rx

_WIDTHS = (("70%", "90%", "72px"), ("85%", "62%", "64px"), ("60%", "80%", "72px"))


def skeleton_rows(n: int = 3, label: str = "Chargement") -> rx.Component:
    """Rows in the shape of the table to come; they show only when the wait passes 200 ms."""
    return rx.el.div(
        *[_row(*_WIDTHS[index % len(_WIDTHS)]) for index in range(n)],
        role="status",
        aria_label=label,
        class_name="divide-y divide-line animate-late",
    )


def _row(name: str, detail: str, amount: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(_bone("h-3.5", name), _bone("h-2.5", detail), class_name="w-40 grid gap-1.5"),
        rx.el.span(_bone("h-6", "56px"), class_name="ml-auto"),
        rx.el.span(_bone("h-3.5", amount), class_name="w-20 flex justify-end"),
        class_name="flex items-center gap-4 h-14 px-5",
    )


def _bone(height: str, width: str) -> rx.Component:
    return rx.el.span(class_name=f"block rounded-sm bg-line animate-pulse {height}", style={"width": width})
