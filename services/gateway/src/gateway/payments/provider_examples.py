"""Bodies as providers send them, cut to what is read: examples of the API's description, and of tests."""

from typing import Any

STRIPE: dict[str, Any] = {
    "id": "evt_3QKx2eZvKYlo2C",
    "object": "event",
    "type": "charge.succeeded",
    "created": 1764160496,
    "data": {
        "object": {
            "id": "ch_3QKx2eZvKYlo2C",
            "amount": 3990,
            "amount_refunded": 0,
            "currency": "eur",
            "captured": True,
            "status": "succeeded",
            "payment_intent": "pi_3QKx2eZvKYlo2C",
            "metadata": {"order_id": "CB-10000042", "customer_id": "c-1042", "ip": "192.0.2.7"},
            "billing_details": {"email": "jana@example.com", "address": {"country": "DE"}},
            "payment_method_details": {
                "type": "card",
                "card": {
                    "brand": "visa",
                    "last4": "4242",
                    "country": "DE",
                    "fingerprint": "Xt5EWLLDS7FJjR1c",
                    "three_d_secure": {"result": "authenticated", "electronic_commerce_indicator": "05"},
                },
            },
        }
    },
}
ADYEN: dict[str, Any] = {
    "live": "false",
    "notificationItems": [
        {
            "NotificationRequestItem": {
                "eventCode": "AUTHORISATION",
                "success": "true",
                "eventDate": "2025-11-26T13:34:56+01:00",
                "pspReference": "QFQTPCQ8HXSKGK82",
                "originalReference": "",
                "merchantAccountCode": "LampsEU",
                "merchantReference": "CB-10000042",
                "paymentMethod": "visa",
                "amount": {"value": 3990, "currency": "EUR"},
                "additionalData": {
                    "hmacSignature": "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=",
                    "alias": "H167852639363479",
                    "cardBin": "424242",
                    "cardSummary": "4242",
                    "cardIssuingCountry": "DE",
                    "shopperIP": "192.0.2.7",
                    "threeDAuthenticated": "true",
                    "eci": "05",
                },
            }
        }
    ],
}
PAYPAL: dict[str, Any] = {
    "id": "WH-58D329510W468432D-8HN650336L201105X",
    "event_type": "PAYMENT.CAPTURE.COMPLETED",
    "create_time": "2025-11-26T12:34:56.789Z",
    "resource": {
        "id": "42311647XV020574X",
        "amount": {"currency_code": "EUR", "value": "39.90"},
        "invoice_id": "CB-10000042",
        "payee": {"merchant_id": "RD465XN5VS364"},
        "links": [{"rel": "self", "href": "https://api.paypal.com/v2/payments/captures/42311647XV020574X"}],
    },
}
