"""The list on the page of components is moved through as every list is."""

from propmanager.admin.components_state import ComponentsState
from tests.state_tab import Tab


def test_its_list_has_two_pages_and_goes_back_to_the_first():
    tab = Tab("", ComponentsState)

    def shown():
        return ([row["name"] for row in tab.state.rows], tab.state.first, tab.state.last, tab.state.page)

    tab.run(ComponentsState.next)
    assert shown() == (["Studio Croix-Rousse"], 3, 3, 2)
    tab.run(ComponentsState.choose_city, "lyon")
    assert shown() == (["Maison Monplaisir", "Studio Croix-Rousse"], 1, 2, 1)
    tab.run(ComponentsState.sort, "name")
    assert shown() == (["Studio Croix-Rousse", "Maison Monplaisir"], 1, 2, 1)
