"""THE page table. What is not here does not exist; a handler answers only on the pages that list its state."""

from propmanager.pages.landlord import ALWAYS_OPEN, WORK
from propmanager.pages.settings import SETTINGS
from propmanager.pages.staff import STAFF
from propmanager.pages.visitors import PERSON, PUBLIC, VISITOR

PAGES = [*PUBLIC, *VISITOR, *PERSON, *WORK, *ALWAYS_OPEN, *SETTINGS, *STAFF]
