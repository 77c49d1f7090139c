"""The processes that make load: Locust's workers, with arrivals, requests and watching of their own.

They run under gevent (importing Locust patches the whole process), so that nothing else imports this package's
`__main__`, `crew` and `customers`.
"""
