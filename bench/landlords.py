"""Databases for measurements: tenants with the same number of biens each, made by SQL."""

import psycopg

_TENANTS = """
insert into tenant (nom, subdomain, plan, status)
select 'Banc ' || n, 'banc' || lpad(n::text, 6, '0'), 'enterprise', 'active' from generate_series(1, %(tenants)s) n
"""
_BIENS = """
insert into bien (tenant_id, nom, adresse, code_postal, ville, type, surface_dm2, pieces, dpe_class, dpe_on,
                  loyer_cents, charges_cents, depot_cents, notes, nom_key, search_text)
select t.id, 'Appartement ' || n, n || ' rue Victor-Hugo', '69002', 'Lyon', 'appartement', 6825 + n, 3,
       chr(65 + n %% 7), date '2025-03-01', 50000 + n * 137, 9500, 118000, '',
       'appartement ' || lpad(n::text, 6, '0'), 'appartement ' || n || ' rue victor-hugo 69002 lyon'
from tenant t cross join generate_series(1, %(biens)s) n where t.subdomain like 'banc%%'
"""
_OWNER = """
insert into membership (tenant_id, user_id, role)
select t.id, u.id, 'owner' from tenant t, app_user u where t.subdomain = any(%(owned)s) and u.email = %(email)s
"""


def settle(database: psycopg.Connection, *, tenants: int, biens: int, owner: str, owned: int = 1) -> list[str]:
    """Adds the tenants and gives the subdomains of those whose owner is the user with the e-mail `owner`."""
    database.execute(_TENANTS, {"tenants": tenants})
    database.execute(_BIENS, {"biens": biens})
    subdomains = [f"banc{number:06d}" for number in range(1, owned + 1)]
    database.execute(_OWNER, {"email": owner, "owned": subdomains})
    database.execute("vacuum analyze")
    return subdomains
