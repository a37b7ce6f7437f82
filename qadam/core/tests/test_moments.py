"""What is kept for a moment is asked for once, and never longer than that."""

from qadam.core import moments


def test_an_answer_is_kept_for_a_moment_and_then_asked_for_again(settings, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    settings.KEEP_MOMENTS = True
    clock = [100.0]
    monkeypatch.setattr("qadam.core.moments.time.monotonic", lambda: clock[0])
    asked: list[str] = []

    @moments.for_a_moment
    def name(of: str) -> str:
        asked.append(of)
        return f"{of} {len(asked)}"

    first = [name("a"), name("a"), name("b")]
    clock[0] += moments.KEPT_S - 0.01
    still = name("a")
    clock[0] += 0.02

    assert first == ["a 1", "a 1", "b 2"]
    assert still == "a 1"
    assert name("a") == "a 3"


def test_nothing_is_kept_where_the_settings_say_so(settings) -> None:  # type: ignore[no-untyped-def]
    settings.KEEP_MOMENTS = False
    asked: list[int] = []

    @moments.for_a_moment
    def count() -> int:
        asked.append(1)
        return len(asked)

    assert [count(), count()] == [1, 2]
