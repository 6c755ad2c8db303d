"""The site: settings, addresses, wiring, command line. The only place that knows everyone."""
