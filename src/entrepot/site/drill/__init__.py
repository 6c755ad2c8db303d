"""`entrepot drill`: a sale day rehearsed against a running instance, with faults, and judged.

A festival of invented merchants and goods (all named `drill-…`), buyers who come by a schedule
and not when the last one was served, strikes against the program's own processes, and at the
end every audit and a report. It writes real rows: only an instance that says it may be drilled
is drilled.
"""
