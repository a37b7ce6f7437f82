"""How a form looks: label, hint, error, control, tied together for ears as well as eyes."""

import re

from django import forms
from django.template import Context, Template
from django.utils.translation import override

from qadam.core.fields import Choice


class SampleForm(forms.Form):
    phone = forms.CharField(label="Mobile number", help_text="Like 0300 1234567")
    words = forms.CharField(label="Words", required=False, widget=forms.Textarea)
    title_ur = forms.CharField(required=False, widget=forms.TextInput({"lang": "ur", "dir": "rtl"}))
    shift = forms.ChoiceField(
        label="When",
        choices=[
            ("", "---"),
            ("1", Choice("8 to 9", "6 places left")),
            ("2", Choice("9 to 10", closed=True)),
        ],
    )
    days = forms.MultipleChoiceField(
        label="Days", choices=[("sat", "Saturday"), ("sun", "Sunday")], required=False
    )
    district = forms.ChoiceField(label="District", choices=[(str(n), f"District {n}") for n in range(7)])
    agreed = forms.BooleanField(label="Agreed", help_text="Only about this drive.")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def shown(source: str, form: forms.Form) -> str:
    with override("en"):
        return Template("{% load qadam %}" + source).render(Context({"form": form}))


def test_a_wrong_field_says_why_between_its_hint_and_its_control() -> None:
    html = shown("{% field form.phone %}", SampleForm({"phone": ""}))

    order = [html.index(part) for part in ("<label", 'id="id_phone_hint"', 'id="id_phone_error"', "<input")]
    assert order == sorted(order)
    assert 'class="field invalid"' in html
    assert 'aria-describedby="id_phone_hint id_phone_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_right_field_describes_itself_by_its_hint_alone() -> None:
    html = shown("{% field form.phone %}", SampleForm())

    assert 'aria-describedby="id_phone_hint"' in html
    assert "error" not in html and "invalid" not in html


def test_up_to_six_choices_are_big_and_more_are_a_list() -> None:
    assert shown("{% field form.shift %}", SampleForm()).count('type="radio"') == 2
    assert "<select" in shown("{% field form.district %}", SampleForm())
    assert shown("{% field form.days %}", SampleForm()).count('type="checkbox"') == 2


def test_a_choice_carries_its_hint_what_was_picked_and_what_is_closed() -> None:
    html = shown("{% field form.shift %}", SampleForm({"shift": "1"}))

    assert "<small>6 places left</small>" in html
    assert re.findall(r'value="(\d)" id="(\w+)"( checked)?( disabled)?', html) == [
        ("1", "id_shift", " checked", ""),
        ("2", "id_shift_1", "", " disabled"),
    ]


def test_a_closed_choice_is_only_closed_on_the_page() -> None:
    """The form still takes it: whether a place is left is the service's to say, at the moment of saying it."""
    form = SampleForm({"shift": "2", "phone": "1", "district": "1", "agreed": "on"})

    assert form.is_valid()


def test_words_run_in_their_own_direction_unless_the_field_has_one() -> None:
    assert 'dir="auto"' in shown("{% field form.words %}", SampleForm())
    assert 'dir="rtl"' in shown("{% field form.title_ur %}", SampleForm())


def test_what_may_be_left_out_says_so() -> None:
    assert "(optional)" in shown("{% field form.words %}", SampleForm())
    assert "(optional)" not in shown("{% field form.phone %}", SampleForm())


def test_a_hidden_field_shows_nothing_but_itself() -> None:
    assert (
        shown("{% field form.hidden %}", SampleForm()).strip()
        == '<input type="hidden" name="hidden" id="id_hidden">'
    )


def test_the_summary_counts_and_links_to_each_field_and_is_silent_when_all_is_well() -> None:
    html = shown("{% error_summary form %}", SampleForm({"phone": "1", "shift": "1"}))

    assert "2 things to mend. Everything else is kept." in html
    assert re.findall(r'href="#(\w+)"', html) == ["id_district", "id_agreed"]
    assert 'role="alert"' in html
    assert shown("{% error_summary form %}", SampleForm()).strip() == ""
