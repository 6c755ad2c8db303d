"""Django glue that every context uses: outbox, problem details, scope, jobs, the base page.

It knows no context: what is in here would serve any Django program of this shape.
"""
