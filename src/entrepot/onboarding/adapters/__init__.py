"""Outside parties: registers of companies, of VAT and EORI numbers, and banks."""
