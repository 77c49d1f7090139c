"""What is answered to a dispute: facts become a packet, a packet the provider's own fields and a PDF, sent once.

`pieces` says which evidence the facts hold, `packet` weighs them by `evidence.yaml`, `stripe_fields`, `adyen_defence`
and `paypal_evidence` fill in what each provider asks for, `timeline` and `report` make the PDF. These do no I/O but
reading the tables. `submission_book` keeps what became of a packet, `submit` sends it, `alarms` reminds in time, and
`vamp` watches the ratio Visa watches.
"""
