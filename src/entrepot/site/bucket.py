"""Where files lie when they lie in buckets: one address each instead of a dozen settings."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

CONNECT_S: Final = 2
ANSWER_S: Final = 10
TRIES: Final = 2
"""A person waits for it: better an error that says so after seconds than a page after minutes."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """`s3://key:secret@host/bucket?region=eu-central-1`, read."""

    key: str
    secret: str
    origin: str
    name: str
    region: str | None
    style: str

    def storage(self, *, is_public: bool) -> dict[str, Any]:
        """An entry of Django's `STORAGES`.

        Public files are named by their content, so their addresses carry no signature and never
        change. Private ones are replaced under their name, and kept by no cache.
        """
        kept = "public, max-age=31536000, immutable" if is_public else "private, no-store"
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "access_key": self.key,
                "secret_key": self.secret,
                "endpoint_url": self.origin,
                "bucket_name": self.name,
                "region_name": self.region,
                "querystring_auth": not is_public,
                # The same name is the same content, or is meant to be replaced: never a second.
                "file_overwrite": True,
                "client_config": self._wire(),
                "object_parameters": {"CacheControl": kept},
            },
        }

    def _wire(self) -> Any:
        """Time limits; and checksums only where the protocol asks: not every store knows others."""
        return import_module("botocore.config").Config(
            connect_timeout=CONNECT_S,
            read_timeout=ANSWER_S,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            signature_version="s3v4",
            s3={"addressing_style": self.style},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )


def read(url: str, *, variable: str) -> Bucket:
    """Key and secret are percent-encoded where they hold `:`, `/` or `@`.

    `tls=0` speaks HTTP: for a store on this very machine. `style=virtual` puts the bucket into
    the host's name, as some providers demand.
    """
    parts = urlsplit(url)
    name = parts.path.strip("/")
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    style = asked.get("style", "path")
    is_right = parts.scheme == "s3" and parts.hostname and name and "/" not in name
    if not is_right or style not in {"path", "virtual"} or set(asked) - {"region", "tls", "style"}:
        raise ValueError(f"{variable} is s3://key:secret@host/bucket?region=…")
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    return Bucket(
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
        origin=f"{'http' if asked.get('tls') == '0' else 'https'}://{host}",
        name=name,
        region=asked.get("region"),
        style=style,
    )
