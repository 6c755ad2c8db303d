"""Who must have a second factor."""

from entrepot.offices.values import Post, Role


def needs_factor(role: Role, post: Post) -> bool:
    """Whoever acts for the gateway or an office, and whoever moves a merchant's money."""
    return role in {Role.OPERATOR, Role.OFFICE} or post is Post.FINANCE
