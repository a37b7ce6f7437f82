"""What a list is said to do before it is brought in is what it then does."""

import io

from qadam.core.languages import speaking
from qadam.organisations.models import Organisation
from qadam.people import import_preview, importing, reading
from qadam.people.import_preview import JOINS, NEW, SECOND, UNREACHED
from qadam.people.models import Person

LIST = """Name,Phone,City,Blood group
Gul Rukh,0300-1234567,Charsadda,B+
Amjad Khan,0300-1234567,Peshawar,A+
GUL RUKH,+92 300 1234567,Charsadda,B+
Nobody Reached,,Peshawar,O+
"""


def test_every_line_says_what_it_will_do_and_does_it(sahar: Organisation, bilal: Person) -> None:
    file = io.BytesIO(LIST.encode() + b"Bilal,+923000000119,,\n")
    layout = reading.layout_of(reading.sample(file))
    file.seek(0)
    batch = importing.keep_list(sahar, reading.read_file(file, layout))
    with speaking("en"):
        looks = import_preview.outlooks(batch, list(importing.rows_of(batch)))

    assert [(look.what, look.words) for look in looks] == [
        (NEW, "New person"),
        (SECOND, "A second person on the phone of \u2068Gul Rukh\u2069"),
        (JOINS, "The same as line 2"),
        (UNREACHED, "Kept, but cannot be reached: no number and no e-mail"),
        (JOINS, "Joins somebody you already have"),
    ]
    importing.run_import(batch)
    assert batch.added == sum(look.what != JOINS for look in looks)
    assert layout.unread == ("Blood group",)
