"""Forms many rooms share: the same text in several languages."""

from typing import Any

from django import forms

from qadam.core import languages


class TextsForm(forms.Form):
    """Base of desk forms that hold the same text in several languages: one field a language, `<name>_<code>`."""

    codes: tuple[str, ...] = ("ur", "ps", "en")
    texts: tuple[tuple[str, Any, bool], ...] = ()  # (name, label, long)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, is_long in self.texts:
            for code in self.codes:
                language = languages.get(code)
                widget = forms.Textarea({"rows": 4}) if is_long else forms.TextInput()
                widget.attrs |= {"lang": code, "dir": language.direction}
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{label} ({language.name})",
                    required=False,
                    widget=widget,
                    max_length=2000 if is_long else 160,
                )

    def in_languages(self, name: str) -> dict[str, str]:
        """The cleaned text of one name as {language: text}, empty ones left out."""
        found = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in self.codes}
        return {code: text for code, text in found.items() if text}

    @classmethod
    def from_texts(cls, **texts: dict[str, str]) -> dict[str, str]:
        """Initial values for the fields of texts: {"title": {"ur": "…"}} becomes {"title_ur": "…"}."""
        return {f"{name}_{code}": text for name, said in texts.items() for code, text in said.items()}
