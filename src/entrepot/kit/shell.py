"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame: languages with the address of this very page in each."""
    path = request.get_full_path()
    current = get_language() or settings.LANGUAGE_CODE
    prefix = f"/{current}/"
    rest = path[len(prefix) :] if path.startswith(prefix) else ""
    return {
        "shell_language": current,
        "shell_languages": [
            {"code": code, "name": str(name), "url": f"/{code}/{rest}", "is_current": code == current}
            for code, name in settings.LANGUAGES
        ],
        "shell_demo": settings.DEMO,
    }
