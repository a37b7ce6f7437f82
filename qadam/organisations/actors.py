"""Who is asking. Every gate (`visible_to`, `manageable_by`) takes an Actor and nothing else."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from uuid import UUID

from qadam.organisations.enums import Role


@dataclass(frozen=True)
class Actor:
    """A signed-in user, a program with a token, a person by chat or personal link, or nobody.

    `roles` maps an organisation's id to the roles held there. An operator (`is_operator`) runs the network and reads no people.
    """

    user_id: int | None = None
    person_id: UUID | None = None
    token_id: UUID | None = None
    roles: Mapping[UUID, frozenset[Role]] = field(default_factory=dict)
    is_operator: bool = False

    def organisations(self, any_of: Set[Role]) -> list[UUID]:
        """The organisations where the actor holds one of the roles."""
        return [organisation for organisation, held in self.roles.items() if held & any_of]

    def has_role(self, organisation_id: UUID, any_of: Set[Role]) -> bool:
        return bool(self.roles.get(organisation_id, frozenset()) & any_of)

    @property
    def is_nobody(self) -> bool:
        return self.user_id is None and self.person_id is None and self.token_id is None


NOBODY = Actor()
