"""Payment providers over HTTP behind one protocol: answers to disputes, acceptance, refunds.

`provider` says what each can do, `provider_client` how it is asked (time-outs, retries, breaker), `stripe`, `adyen` and
`paypal` speak to one each, and `accounts` opens those a tenant has.
"""
