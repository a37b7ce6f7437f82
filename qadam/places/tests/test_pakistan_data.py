"""What the shipped places promise."""

from collections import Counter

from qadam.places.data import pakistan


def test_every_code_and_path_is_there_once() -> None:
    records = pakistan()

    assert len({record.code for record in records}) == len(records)
    assert len({record.path for record in records}) == len(records)


def test_names_are_in_english_and_urdu_and_in_pashto_too_where_it_is_spoken() -> None:
    lacking = [
        record.code
        for record in pakistan()
        if not {"en", "ur"} <= record.name.keys()
        or (record.path.startswith("pk/kp/") and "ps" not in record.name)
    ]

    assert lacking == []


def test_each_place_lies_under_a_larger_one() -> None:
    order = ["country", "province", "district", "tehsil", "council"]
    kinds = {record.code: record.kind for record in pakistan()}

    steps = {
        order.index(record.kind) - order.index(kinds[record.parent]) for record in pakistan() if record.parent
    }

    assert steps == {1}


def test_neighbourhoods_are_near_the_middle_of_their_tehsil() -> None:
    centres = {record.code: (record.lat, record.lon) for record in pakistan()}
    far = [
        record.code
        for record in pakistan()
        if record.kind == "council"
        and record.parent
        and (
            abs(record.lat - centres[record.parent][0]) > 0.2
            or abs(record.lon - centres[record.parent][1]) > 0.2
        )
    ]

    assert far == []


def test_the_districts_of_each_province() -> None:
    districts = Counter(record.parent for record in pakistan() if record.kind == "district")

    assert districts == {
        "kp": 36,
        "punjab": 36,
        "balochistan": 36,
        "sindh": 30,
        "gb": 10,
        "ajk": 10,
        "ict": 1,
    }
