"""Recorded messages from upload to both regencies' vetting: what may be aired."""
