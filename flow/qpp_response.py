"""A saved response of the CMS QPP Eligibility API, format v6, and what a file is that is none.

Only what the mapping needs has a field here. First, middle and last name and the street are never read;
a practice's name and city are kept in memory just long enough for a person to pick the practice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt, ValidationError
from pydantic.alias_generators import to_camel

from picheck.flow.harmless import harmless
from picheck.flow.json_text import NotJson, each_key_once

MOST_BYTES = 20_000_000
"""More than any response holds; a longer file is something else."""

HOW_TO_SAVE = (
    "Save one with: curl -H 'Accept: application/vnd.qpp.cms.gov.v6+json' "
    "'https://qpp.cms.gov/api/eligibility/npi/NPI?year=2025' > npi.json"
)


class NotAResponse(ValueError):
    """A file that gives no answers; the message says what it is instead, and what to do."""


class _Part(BaseModel):
    """A part of the response: unknown keys are passed over, absent ones are None."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    def has(self, field: str) -> bool:
        """Whether the key was there at all, null or not."""
        return field in self.model_fields_set


class Scenario(_Part):
    """The statuses at one level, of the individual or of the group."""

    mips_eligible_switch: StrictBool | None = None
    low_volume_switch: StrictBool | None = None
    is_opt_in_eligible: StrictBool | None = None
    is_opted_in: StrictBool | None = None
    non_patient_facing: StrictBool | None = None
    hospital_based_clinician: StrictBool | None = None
    ambulatory_surgical_center: StrictBool | None = None
    small_group_practitioner: StrictBool | None = None
    aci_hardship: StrictBool | None = None
    aci_reweighting: StrictBool | None = None
    extreme_hardship: StrictBool | None = None
    extreme_hardship_reasons: dict[str, StrictBool | None] | None = None
    extreme_hardship_sources: tuple[str, ...] | None = None


class Apm(_Part):
    """An alternative payment model; "08" is the Shared Savings Program."""

    apm_id: str | None = None
    lvt_performance_year: StrictInt | None = None


class Organization(_Part):
    """A practice under whose TIN the clinician bills. Name, place and ZIP serve to pick it only."""

    prvdr_org_name: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    individual_scenario: Scenario | None = None
    group_scenario: Scenario | None = None
    apms: tuple[Apm, ...] | None = None


class Specialty(_Part):
    """What kind of professional CMS has on record."""

    type_description: str | None = None


class Clinician(_Part):
    """One clinician of a response. The NPI serves to tell several apart, and is not kept."""

    npi: str | None = None
    national_provider_identifier_type: StrictInt | None = None
    newly_enrolled: StrictBool | None = None
    first_approved_date: str | None = None
    pecos_enrollment_date: StrictInt | None = None
    qp_status: str | None = None
    specialty: Specialty | None = None
    organizations: tuple[Organization, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """What a file holds: clinicians by their place, with the path to each, and the errors among them."""

    clinicians: tuple[tuple[str, Clinician], ...]
    errors: tuple[str, ...]


def read_response(path: Path) -> Response:
    """The clinicians in a saved response. Raises NotAResponse, or OSError if the file cannot be read."""
    with path.open("rb") as stream:
        raw = stream.read(MOST_BYTES + 1)
    return response_of(raw)


def response_of(raw: bytes) -> Response:
    """The clinicians in the bytes of a response. Raises NotAResponse."""
    found = _json_of(raw)
    if isinstance(found, dict) and "data" in found and "organizations" not in found:
        found = found["data"]
    if isinstance(found, list):
        return _several(found)
    problem = _error_in(found)
    if problem:
        raise NotAResponse(problem)
    return Response((("", _clinician(found, "")),), ())


def _several(items: list[Any]) -> Response:
    """A list of clinicians; an error in it is kept as text and stops nothing."""
    clinicians: list[tuple[str, Clinician]] = []
    errors: list[str] = []
    for place, item in enumerate(items):
        problem = _error_in(item)
        if problem is None:
            try:
                clinicians.append((f"[{place}].", _clinician(item, f"[{place}].")))
                continue
            except NotAResponse as refusal:
                problem = str(refusal)
        errors.append(f"entry {place + 1} of {len(items)}: {problem}")
    if not clinicians:
        raise NotAResponse("\n".join(errors) or f"empty: it holds no clinician. {HOW_TO_SAVE}")
    return Response(tuple(clinicians), tuple(errors))


def _json_of(raw: bytes) -> Any:
    """The JSON value in a file. Raises NotAResponse saying what the file is if it is not JSON."""
    if len(raw) > MOST_BYTES:
        raise NotAResponse(f"longer than {MOST_BYTES // 1_000_000} MB, which no response of the API is.")
    if not raw.strip():
        raise NotAResponse(f"empty: nothing was saved. {HOW_TO_SAVE}")
    for start, kind in _NOT_TEXT.items():
        if raw.startswith(start):
            raise NotAResponse(f"{kind}, not a response of the API. {HOW_TO_SAVE}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        raise NotAResponse(
            f"not UTF-8 text (at byte {mistake.start + 1}). Save the response anew. {HOW_TO_SAVE}"
        ) from None
    if text.lstrip().startswith("<"):
        raise NotAResponse(f"a web page (HTML), not the data behind it. {HOW_TO_SAVE}")
    try:
        return json.loads(text, object_pairs_hook=each_key_once)
    except NotJson as twice:
        raise NotAResponse(f"{twice}, as in no response of the API. Save it anew. {HOW_TO_SAVE}") from None
    except json.JSONDecodeError as mistake:
        if mistake.pos >= len(text.rstrip()) or mistake.msg.startswith("Unterminated string"):
            raise NotAResponse(
                f"cut off: it ends in the middle, at line {mistake.lineno}. Save it anew. {HOW_TO_SAVE}"
            ) from None
        raise NotAResponse(
            f"not JSON: {mistake.msg} at line {mistake.lineno}, column {mistake.colno}. {HOW_TO_SAVE}"
        ) from None
    except RecursionError:
        raise NotAResponse("nested far too deeply for a response of the API.") from None
    except ValueError:
        raise NotAResponse("not a response of the API: it holds a number of thousands of digits.") from None


_NOT_TEXT = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\x1f\x8b": "a compressed file (gzip)",
    b"\xff\xfe": "UTF-16 text (save it as UTF-8)",
    b"\xfe\xff": "UTF-16 text (save it as UTF-8)",
}


def _error_in(item: Any) -> str | None:
    """What an error body says, in words; None if it is none."""
    if not isinstance(item, dict) or "error" not in item or "organizations" in item:
        return None
    kind = item["error"].get("type") if isinstance(item["error"], dict) else None
    match kind:
        case "InvalidFormatNpi":
            said = "the number asked for is not a valid NPI. Check its ten digits and ask again."
        case "NoProviderInformation":
            said = "CMS has no clinician under this NPI in this year. Check the number and the year."
        case _:
            shown = harmless(str(kind)[:60], "") if kind else "no type given"
            said = f"it failed ({shown}). Ask again later."
    return f"an error answer of the API, not a clinician: {said}"


def _clinician(item: Any, path: str) -> Clinician:
    """One clinician. Raises NotAResponse: an organisation, another JSON file, or a field of another type."""
    if not isinstance(item, dict):
        raise NotAResponse(f"JSON, but not a response of the API: a clinician is an object. {HOW_TO_SAVE}")
    if item.get("nationalProviderIdentifierType") == 2:
        raise NotAResponse(
            "about an organisation's NPI (type 2), and the statuses belong to a person. "
            "Look up the clinician's own NPI."
        )
    if not isinstance(item.get("organizations"), list):
        raise NotAResponse(
            f"JSON, but not a response of the API: it has no list of organizations. {HOW_TO_SAVE}"
        )
    if not item["organizations"]:
        raise NotAResponse(
            "about a clinician for whom CMS lists no practice in this year (organizations is empty), "
            "so it gives no status."
        )
    try:
        return Clinician.model_validate(item)
    except ValidationError as refusal:
        wrong = refusal.errors(include_url=False, include_input=False)[0]
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in wrong["loc"]).lstrip(
            "."
        )
        raise NotAResponse(
            f"not in the format v6: {path}{where}: {wrong['msg'].lower()}. Ask the API for v6. {HOW_TO_SAVE}"
        ) from None
