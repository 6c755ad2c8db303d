"""What can be read of imports: jobs, issues, profiles, previews, exports."""

from entrepot.channels.queries.exporting import EXPORT_PAGE, export_columns, export_rows
from entrepot.channels.queries.jobs import (
    ISSUES_SHOWN_MAX,
    JobRow,
    all_issues,
    asked_as,
    counts_of,
    errors_of,
    folder_of,
    frame_of,
    inspection_of,
    issues,
    job,
    jobs,
    keys_of_pull,
    keys_path,
    pictures_of,
    source_of,
)
from entrepot.channels.queries.previewing import PREVIEW_PRODUCTS, preview
from entrepot.channels.queries.profiles import fitting_profile, mapping_for, profile, profiles
from entrepot.channels.queries.pulls import (
    OfficePullRow,
    PullRow,
    PullRunRow,
    office_pulls,
    pull,
    pulls,
)
from entrepot.channels.queries.sentences import (
    REFUSALS,
    SHOPS,
    issue_sentence,
    profile_title,
    refusal_sentence,
    warning_sentence,
)
from entrepot.channels.queries.shopify import COLUMNS as SHOPIFY_COLUMNS
from entrepot.channels.queries.shopify import shopify_rows

__all__ = [
    "EXPORT_PAGE",
    "ISSUES_SHOWN_MAX",
    "PREVIEW_PRODUCTS",
    "REFUSALS",
    "SHOPIFY_COLUMNS",
    "SHOPS",
    "JobRow",
    "OfficePullRow",
    "PullRow",
    "PullRunRow",
    "all_issues",
    "asked_as",
    "counts_of",
    "errors_of",
    "export_columns",
    "export_rows",
    "fitting_profile",
    "folder_of",
    "frame_of",
    "inspection_of",
    "issue_sentence",
    "issues",
    "job",
    "jobs",
    "keys_of_pull",
    "keys_path",
    "mapping_for",
    "office_pulls",
    "pictures_of",
    "preview",
    "profile",
    "profile_title",
    "profiles",
    "pull",
    "pulls",
    "refusal_sentence",
    "shopify_rows",
    "source_of",
    "warning_sentence",
]
