"""Many tables in one operation of a migration, for rooms with many of them."""

from typing import Any

from django.db.migrations import CreateModel, SeparateDatabaseAndState


class CreateModels(SeparateDatabaseAndState):
    """Creates the tables of these CreateModel operations, in their order.

    One after the other, each would make Django draw all models of all rooms anew: most of the time an empty database takes.
    """

    def __init__(self, state_operations: list[CreateModel]) -> None:
        super().__init__(state_operations=state_operations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        # What was drawn before is forgotten, and drawn once when the first table is made.
        state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self.state_operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.state_operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)
