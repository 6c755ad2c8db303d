"""Pure rules of the catalogue: the readiness gate, freight, plain words, drafts, doubts."""

from entrepot.catalog.rules.drafting import DraftFacts, draft_specs, draft_text
from entrepot.catalog.rules.freight import freight
from entrepot.catalog.rules.measures import Measure, measure
from entrepot.catalog.rules.plain import paragraphs, slug
from entrepot.catalog.rules.readiness import findings, lane_languages, next_state
from entrepot.catalog.rules.weighing import doubt, title_mark

__all__ = [
    "DraftFacts",
    "Measure",
    "doubt",
    "draft_specs",
    "draft_text",
    "findings",
    "freight",
    "lane_languages",
    "measure",
    "next_state",
    "paragraphs",
    "slug",
    "title_mark",
]
