"""The optional briefing: a few sentences per page, written by a model from released facts and verified (TRUST.md 8).

Off by default. `facts` builds what a model may see, `narrator` asks it, `verify` keeps or rejects the answer,
`write` puts the three together at publish. Nothing of it feeds back into a number.
"""
