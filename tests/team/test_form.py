import pytest

from propmanager.accounts.rights import Role
from propmanager.core.errors import InvalidInput
from propmanager.team.form import read_invitation, read_role

ADDRESSES = "Claire@Exemple.FR, paul@exemple.fr\n  paul@exemple.fr ;lucie@exemple.fr"


def test_addresses_are_separated_by_commas_or_lines_and_kept_once():
    read = read_invitation({"emails": ADDRESSES, "role": "gestionnaire", "tenant_id": "x", "id": "y"})
    assert read == (["claire@exemple.fr", "paul@exemple.fr", "lucie@exemple.fr"], Role.GESTIONNAIRE)


@pytest.mark.parametrize("typed", [None, "", " , \n;", 7, ["a@b.fr"], {"a": 1}])
def test_no_address_is_a_fault(typed):
    with pytest.raises(InvalidInput) as refused:
        read_invitation({"emails": typed, "role": "lecture"})
    assert refused.value.fields == {"emails": "Ce champ est obligatoire."}


def test_each_address_at_fault_has_its_line():
    typed = "claire@exemple.fr, claire@, <paul@exemple.fr>, paul@exem\u202eple"
    with pytest.raises(InvalidInput) as refused:
        read_invitation({"emails": typed, "role": "lecture"})
    incomplete = "Cette adresse n’est pas complète. Exemple : claire@exemple.fr."
    assert refused.value.fields == {
        "emails": f"claire@ : {incomplete}\n<paul@exemple.fr> : {incomplete}\npaul@exemple : {incomplete}"
    }


def test_twenty_at_most_at_once():
    typed = ",".join(f"p{number}@exemple.fr" for number in range(21))
    with pytest.raises(InvalidInput) as refused:
        read_invitation({"emails": typed, "role": "lecture"})
    assert refused.value.fields == {"emails": "20 adresses au plus à la fois : il y en a 21."}


@pytest.mark.parametrize("typed", [None, "", "root", "OWNER", 3, ["owner"], {"role": "owner"}])
def test_a_role_is_one_of_the_four(typed):
    with pytest.raises(InvalidInput) as refused:
        read_role({"role": typed})
    assert refused.value.fields == {"role": "Choisissez un des rôles proposés."}
    with pytest.raises(InvalidInput):
        read_invitation({"emails": "a@exemple.fr", "role": typed})
