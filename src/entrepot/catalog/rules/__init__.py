"""Pure rules of the catalogue: the readiness gate, freight, plain words, machine drafts."""

from entrepot.catalog.rules.drafting import DraftFacts, draft_specs, draft_text
from entrepot.catalog.rules.freight import freight
from entrepot.catalog.rules.plain import paragraphs, slug
from entrepot.catalog.rules.readiness import findings, lane_languages, next_state

__all__ = [
    "DraftFacts",
    "draft_specs",
    "draft_text",
    "findings",
    "freight",
    "lane_languages",
    "next_state",
    "paragraphs",
    "slug",
]
