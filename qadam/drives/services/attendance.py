"""Writing down that somebody came, and what a drive brought."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from qadam.accounts.models import User
from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Goal
from qadam.campaigns.services import record_step, withdraw_step
from qadam.core.clock import now
from qadam.core.inserting import insert_once
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.drives.enums import ACTIVE, CheckIn
from qadam.drives.errors import WrongCode
from qadam.drives.models import Attendance, Drive, Outcome, Shift, Signup
from qadam.media.models import Original
from qadam.media.services import keep_original
from qadam.organisations.models import Organisation


def record(signup: Signup, kind: str, *, at: datetime, proof: str, address_hash: bytes | None = None) -> None:
    if signup.person is not None:
        record_step(
            signup.person,
            kind=kind,
            subject_kind="signup",
            subject_id=signup.pk,
            campaign=signup.shift.drive.campaign,
            at=at,
            proof=proof,
            address_hash=address_hash,
        )


def find_by_code(shift: Shift, code: str) -> Signup:
    """The signup of a shift that has a code. Raises WrongCode."""
    signup = Signup.objects.filter(shift=shift, code=code, state__in=ACTIVE).first()
    if signup is None:
        raise WrongCode
    return signup


@transaction.atomic(savepoint=False)
def check_in(
    signup: Signup,
    *,
    how: CheckIn,
    by: User | None = None,
    client_id: UUID | None = None,
    at: datetime | None = None,
) -> Attendance:
    """Writes down that somebody came and records the step. The same twice, also from a queued list, is one attendance."""
    attendance = Attendance(signup=signup, how=how, by_user=by, client_id=client_id, at=at or now())
    if not insert_once(attendance, "signup"):
        return Attendance.objects.get(signup=signup)
    record(signup, StepKind.ATTENDED, at=attendance.at, proof=how)
    return attendance


@transaction.atomic
def undo_check_in(signup: Signup, *, by: User) -> None:
    """Takes a wrong tick back; the step goes with it, the audit trail keeps both."""
    if Attendance.objects.filter(signup=signup).delete()[0]:
        withdraw_step(kind=StepKind.ATTENDED, subject_id=signup.pk)
        audit("check-in-undone", signup, by=by, organisation_id=signup.shift.drive.organisation_id)


@transaction.atomic
def record_outcome(
    drive: Drive,
    *,
    count: int,
    unit: Texts,
    by: User | None = None,
    goal: Goal | None = None,
    verified_by: Organisation | None = None,
    replaces: Outcome | None = None,
    reason: str = "",
    **fields: Any,
) -> Outcome:
    """Writes down what a drive brought. A correction names what it replaces and why; the old number stays readable."""
    outcome = Outcome.objects.create(
        drive=drive,
        count=count,
        unit=dict(unit),
        goal=goal,
        verified_by=verified_by,
        replaces=replaces,
        reason=reason,
        by_user=by,
        **fields,
    )
    audit(
        "outcome-recorded", outcome, by=by, organisation_id=drive.organisation_id, count=count, reason=reason
    )
    return outcome


def check_in_many(
    shift: Shift, rows: Iterable[Mapping[str, Any]], *, by: User | None = None
) -> list[dict[str, Any]]:
    """A list kept offline, sent later: each row {client_id, code | signup_id, at}. Answers what became of each."""
    answers = []
    for row in rows:
        client_id = row.get("client_id")
        try:
            signup = (
                Signup.objects.get(pk=row["signup_id"], shift=shift)
                if row.get("signup_id")
                else find_by_code(shift, str(row.get("code", "")))
            )
            check_in(
                signup,
                how=CheckIn(row.get("how", CheckIn.LIST)),
                by=by,
                client_id=client_id,
                at=row.get("at"),
            )
            answers.append({"client_id": client_id, "ok": True})
        except (WrongCode, Signup.DoesNotExist):
            answers.append({"client_id": client_id, "ok": False, "code": WrongCode.code})
    return answers


def keep_photo(drive: Drive, data: bytes) -> Original:
    """The photo of an outcome, sealed; its renditions are made by a job."""
    return keep_original(data, organisation_id=drive.organisation_id, claimed_mime="")
