"""One module a view: a diagnosis in, sentences and one table out. No database, no pages."""
