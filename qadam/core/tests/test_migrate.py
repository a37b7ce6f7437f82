"""Our `migrate` draws less; what Python of a migration sees is whole all the same."""

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from qadam.core.management.commands.migrate import add_model


def _model(name: str, *, of: str = "") -> ModelState:
    fields: list[tuple[str, models.Field]] = [("id", models.AutoField(primary_key=True))]  # type: ignore[type-arg]
    if of:
        fields.append(("of", models.ForeignKey(f"letters.{of}", models.CASCADE)))
    return ModelState("letters", name, fields)


def test_models_that_were_added_one_by_one_belong_together_before_python_sees_them() -> None:
    state = ProjectState()
    state.add_model(_model("A"))
    _ = state.apps  # from now on they are drawn
    for name, of in (("B", "A"), ("C", "B"), ("D", "A")):
        add_model(state, _model(name, of=of))

    state.clear_delayed_apps_cache()  # as before every RunPython

    drawn = {name: state.apps.get_model("letters", name) for name in "ABCD"}
    assert {name: drawn[name]._meta.get_field("of").related_model for name in "BCD"} == {
        "B": drawn["A"],
        "C": drawn["B"],
        "D": drawn["A"],
    }
