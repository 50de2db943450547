"""How answers come in: the interview and its chart, typed replies, journals, recordings, prefill, rosters."""
