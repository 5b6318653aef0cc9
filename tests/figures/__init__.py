"""Figures: what campaigns measured, one record each, and the page made from the records."""
