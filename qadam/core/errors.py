"""The errors a person may see. Each says what to do next and carries a stable code for machines."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from qadam.core.promises import StrPromise


class QadamError(Exception):
    """Something was refused. `code` is stable, `status` is HTTP, `text` is for people, in their language."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    text: ClassVar[StrPromise | str] = _("This cannot be done now. Please try again in a while.")

    def __init__(self, text: StrPromise | str | None = None, **params: object) -> None:
        self.params = params
        self._text = text
        super().__init__(self.code)

    def __str__(self) -> str:
        text = str(self._text if self._text is not None else self.text)
        return text % self.params if self.params else text


class IllegalTransition(QadamError):
    code = "illegal-transition"
    text = _("Somebody was faster: this has changed meanwhile. Open it again and look.")


class NotAllowed(QadamError):
    code = "not-allowed"
    status = 403
    text = _("Your role does not allow this. Ask your coordinator.")


class BadInput(QadamError):
    code = "bad-input"
    status = 422
    text = _("Something is missing or not right. Please look again.")
