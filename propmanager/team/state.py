import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import reflex as rx

from propmanager.accounts.rights import ROLE_LABELS, Action, Role
from propmanager.core import clock
from propmanager.core.access import needs, step_up
from propmanager.core.errors import InvalidInput, NotFound, PropManagerError
from propmanager.team import service
from propmanager.team.service import Asker, InvitationRow, MemberRow, Seats, Team
from propmanager.ui.state import SessionState, run_platform

T = TypeVar("T")

_NOTHING = Team([], [], Seats(0, 0, "", "", is_full=False), [], may_invite=False)  # a page not loaded yet


class TeamState(SessionState):
    """`/parametres/equipe`. Whom a handler is about is looked up among the rows that this page was given."""

    team: Team = _NOTHING
    is_loaded: bool = False
    is_busy: bool = False

    is_inviting: bool = False
    errors: dict[str, str] = {}

    changing_nom: str = ""
    changing_role: str = ""
    role_error: str = ""
    removing_nom: str = ""
    _chosen_id: str = ""

    done_text: str = ""
    _undo: tuple[str, str] = ("", "")  # an id, and the role held before; none for an invitation

    @rx.event
    @needs(Action.MANAGE_TEAM)
    async def load(self) -> None:
        self._close()
        self.done_text = ""
        await self._show()

    @rx.event
    @needs(Action.MANAGE_TEAM)
    @step_up
    async def ask_invite(self) -> None:
        """The proof is asked for before anything is typed, so that nobody types it twice."""
        self._close()
        self.is_inviting = True

    @rx.event
    @needs(Action.MANAGE_TEAM)
    async def show_dialog(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        if not shown:
            self._close()

    @rx.event
    @needs(Action.MANAGE_TEAM)
    @step_up
    async def invite(self, typed: dict[str, Any]) -> AsyncIterator[None]:
        """All addresses or none; each that is at fault has its line under the field."""
        self.is_busy, self.errors = True, {}
        yield
        try:
            emails, role = service.read_invitation(typed)
            async with service.sending_mails(self._asker(), len(emails)):
                await self._change(service.invite, emails, role)
        except PropManagerError as refusal:
            self.errors = refusal.fields if isinstance(refusal, InvalidInput) else {"emails": refusal.message}
        else:
            self._close()
            self._tell(_sent(len(emails)), "Le lien de chaque message est valable sept jours.")
            await self._show()
        finally:
            self.is_busy = False

    @rx.event
    @needs(Action.MANAGE_TEAM)
    @step_up
    async def send_again(self, invitation_id: str) -> None:
        async def send(invitation: InvitationRow) -> None:
            async with service.sending_mails(self._asker(), 1):
                await self._change(service.send_again, uuid.UUID(invitation.id))
            self._tell("Invitation renvoyée", f"{invitation.email} reçoit un nouveau lien. L’ancien ne sert plus.")

        await self._act("L’invitation n’est pas repartie", invitation_id, self.team.invitations, send)

    @rx.event
    @needs(Action.MANAGE_TEAM)
    async def revoke(self, invitation_id: str) -> None:
        async def withdraw(invitation: InvitationRow) -> None:
            email = await self._change(service.revoke, uuid.UUID(invitation.id))
            self.done_text, self._undo = f"L’invitation de {email} est annulée.", (invitation.id, "")

        await self._act("L’invitation n’a pas été annulée", invitation_id, self.team.invitations, withdraw)

    @rx.event
    @needs(Action.MANAGE_TEAM)
    @step_up
    async def ask_role(self, user_id: str) -> None:
        self._close()
        if member := _find(self.team.members, user_id):
            self._chosen_id, self.changing_nom, self.changing_role = member.id, member.nom, member.role

    @rx.event
    @needs(Action.MANAGE_TEAM)
    @step_up
    async def change_role(self, typed: dict[str, Any]) -> None:
        try:
            role = service.read_role(typed)
            member = _find(self.team.members, self._chosen_id)
            if member is None or not self.changing_nom:
                return
            held = await self._change(service.change_role, uuid.UUID(member.id), role)
        except PropManagerError as refusal:
            self.role_error = refusal.fields["role"] if isinstance(refusal, InvalidInput) else refusal.message
            return
        self._close()
        if member.is_reader and held != role:
            return  # signed out by it: the tab is on its way to the login page
        self.done_text, self._undo = f"{member.nom} a maintenant le rôle « {ROLE_LABELS[role]} ».", (member.id, held)
        await self._show()

    @rx.event
    @needs(Action.MANAGE_TEAM)
    @step_up
    async def ask_removal(self, user_id: str) -> None:
        self._close()
        if member := _find(self.team.members, user_id):
            self._chosen_id, self.removing_nom = member.id, member.nom

    @rx.event
    @needs(Action.MANAGE_TEAM)
    @step_up
    async def remove(self) -> None:
        async def end(member: MemberRow) -> None:
            await self._change(service.remove_member, uuid.UUID(member.id))
            self._tell("Accès retiré", f"{member.nom} ne fait plus partie de votre équipe.")

        chosen = self._chosen_id if self.removing_nom else ""
        self._close()
        await self._act("L’accès n’a pas été retiré", chosen, self.team.members, end)

    @rx.event
    @needs(Action.MANAGE_TEAM)
    @step_up
    async def undo(self) -> None:
        """Takes back what the strip at the top tells of."""
        identifier, held = self._undo
        if not self.done_text or not identifier:
            return
        self.done_text = ""
        try:
            if held:
                await self._change(service.change_role, uuid.UUID(identifier), Role(held))
            else:
                await self._change(service.restore, uuid.UUID(identifier))
        except PropManagerError as refusal:
            self._tell("Rien n’a été rétabli", refusal.message, tone="error")
        await self._show()

    async def _act(self, failure: str, identifier: str, rows: list[Any], act: Callable[[Any], Any]) -> None:
        """Runs what one row is about, and shows the team as it is then."""
        self.done_text = ""
        try:
            row = _find(rows, identifier)
            if row is None:
                raise NotFound("Cette ligne n’existe plus. Rechargez la page.")
            await act(row)
        except PropManagerError as refusal:
            self._tell(failure, refusal.message, tone="error")
        await self._show()

    async def _show(self) -> None:
        self.team = await self._change(service.read_team)
        self.is_loaded = True

    async def _change(self, work: Callable[..., T], *args: object) -> T:
        return await run_platform(work, self._asker(), *args, now=clock.now())

    def _asker(self) -> Asker:
        return Asker(uuid.UUID(self._tenant_id), uuid.UUID(self._session_id))

    def _close(self) -> None:
        self.is_inviting, self.errors, self.role_error = False, {}, ""
        self.changing_nom = self.changing_role = self.removing_nom = self._chosen_id = ""


def _find(rows: list[Any], identifier: object) -> Any:
    return next((row for row in rows if row.id == identifier), None)


def _sent(count: int) -> str:
    return "Invitation envoyée" if count == 1 else f"{count} invitations envoyées"
