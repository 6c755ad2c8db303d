"""Problem details (RFC 9457): one shape for every error of the API."""

from dataclasses import fields, is_dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse

from entrepot.kernel import Refusal

CONTENT_TYPE = "application/problem+json"


def body_of(refusal: Refusal) -> dict[str, Any]:
    """The JSON object for a refusal: its code, sentence and facts."""
    facts: dict[str, Any] = {name: _plain(value) for name, value in vars(refusal).items()}
    sentence = (type(refusal).__doc__ or refusal.code).strip().splitlines()[0]
    return {
        "type": f"urn:entrepot:problem:{refusal.code}",
        "title": sentence,
        "status": refusal.status,
        "code": refusal.code,
        "transient": refusal.transient,
        **facts,
    }


def answer(_request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """The refusal as an HTTP answer."""
    response = JsonResponse(body_of(refusal), status=refusal.status)
    response["Content-Type"] = CONTENT_TYPE
    if refusal.transient:
        response["Retry-After"] = "1"
    return response


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return str(value)
