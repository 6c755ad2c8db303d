"""Outside parties: registers of companies, VAT numbers, economic operators, banks."""
